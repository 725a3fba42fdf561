// Get- and Set-TransportConfig: settings of the organization's transport.
import { TransportConfig } from '../core/objects/transport-config.ts';
import { types } from '../core/types.ts';
import { identityType } from './conventions/identity-type.ts';
import { refused } from './conventions/refused.ts';
import { singletonConfig } from './families/singleton-config.ts';

export const transportConfig = singletonConfig({
  objectClass: TransportConfig,
  title: "the organization's transport settings",
  both: {
    Identity: {
      type: identityType('OrganizationIdParameter'),
      help: 'The organization.',
      position: 0,
      refused: 'there is one organization, whose settings these are.',
    },
  },
  setOnly: {
    ...refused({
      shadow: [
        'DiagnosticsAggregationServicePort',
        'MaxRetriesForLocalSiteShadow',
        'MaxRetriesForRemoteSiteShadow',
        'QueueDiagnosticsAggregationInterval',
        'RejectMessageOnShadowFailure',
        'SafetyNetHoldTime',
        'ShadowHeartbeatFrequency',
        'ShadowHeartbeatRetryCount',
        'ShadowHeartbeatTimeoutInterval',
        'ShadowMessageAutoDiscardInterval',
        'ShadowMessagePreferenceSetting',
        'ShadowRedundancyEnabled',
        'ShadowResubmitTimeSpan',
      ],
      dsn: [
        'ExternalDelayDsnEnabled',
        'ExternalDsnDefaultLanguage',
        'ExternalDsnLanguageDetectionEnabled',
        'ExternalDsnMaxMessageAttachSize',
        'ExternalDsnReportingAuthority',
        'ExternalDsnSendHtml',
        'ExternalPostmasterAddress',
        'InternalDelayDsnEnabled',
        'InternalDsnDefaultLanguage',
        'InternalDsnLanguageDetectionEnabled',
        'InternalDsnMaxMessageAttachSize',
        'InternalDsnReportingAuthority',
        'InternalDsnSendHtml',
      ],
      loops: [
        'AgentGeneratedMessageLoopDetectionInSmtpEnabled',
        'AgentGeneratedMessageLoopDetectionInSubmissionEnabled',
        'MaxAllowedAgentGeneratedMessageDepth',
        'MaxAllowedAgentGeneratedMessageDepthPerAgent',
      ],
      mailbox: ['AddressBookPolicyRoutingEnabled', 'MaxDumpsterSizePerDatabase', 'SupervisionTags'],
      journal: ['LegacyJournalingMigrationEnabled'],
      conversion: ['ConvertDisclaimerWrapperToEml', 'Rfc2231EncodingEnabled'],
      rules: ['TransportRuleAttachmentTextScanLimit'],
    }),
    Force: {
      type: types.switch,
      help: 'Whether warnings are passed over.',
      refused: 'nothing is asked that it would pass over. Use -Confirm:$false.',
    },
  },
  examples: {
    get: [{ command: 'Get-TransportConfig | fl InternalSMTPServers', text: 'Shows the servers that are looked past.' }],
    set: [
      {
        command: 'Set-TransportConfig -InternalSMTPServers 192.0.2.1, 198.51.100.0/24',
        text: 'Names the servers between the Internet and this one.',
      },
      { command: 'Set-TransportConfig -InternalSMTPServers @{Add="203.0.113.9"}', text: 'Adds one more.' },
    ],
  },
});
