// What a new session holds: cmdlets by name, automatic variables, preferences.
import { homedir, hostname } from 'node:os';
import { Hashtable } from '../core/values/hashtable.ts';
import type { Session } from './evaluator/session.ts';
import { Version } from './types/version.ts';
import { enumValue, PSCustomObject } from './values/index.ts';

const ACTION = 'System.Management.Automation.ActionPreference';

export function startSession(session: Session): void {
  session.addCmdlets(session.services.cmdlets);
  const { global, services } = session;
  const set = (name: string, value: unknown) => global.set(name, value);
  set('ErrorActionPreference', enumValue(ACTION, 'Continue'));
  set('WarningPreference', enumValue(ACTION, 'Continue'));
  set('VerbosePreference', enumValue(ACTION, 'SilentlyContinue'));
  set('DebugPreference', enumValue(ACTION, 'SilentlyContinue'));
  set('InformationPreference', enumValue(ACTION, 'SilentlyContinue'));
  set('ProgressPreference', enumValue(ACTION, 'Continue'));
  set('ConfirmPreference', enumValue('System.Management.Automation.ConfirmImpact', 'High'));
  set('WhatIfPreference', false);
  set('FormatEnumerationLimit', 4);
  set('PSStyleProfile', '7');
  set('ErrorView', 'ConciseView');
  set('PSDefaultParameterValues', new Hashtable());
  set('OutputEncoding', 'utf-8');
  set('HOME', homedir());
  set('PID', process.pid);
  set('PSCulture', 'en-US');
  set('PSUICulture', 'en-US');
  set('PROFILE', '');
  set(
    'HOST',
    new PSCustomObject([
      ['Name', 'ConsoleHost'],
      ['Version', services.version],
    ]),
  );
  set(
    'PSVersionTable',
    new Hashtable([
      ['PSVersion', Version.parse('5.1.0.0')],
      ['PSEdition', 'Desktop'],
      ['PosternVersion', services.version],
    ]),
  );
  set('ShellId', 'Microsoft.PowerShell');
  set('ExecutionContext', new PSCustomObject([['Host', hostname()]]));
}
