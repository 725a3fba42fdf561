// What a notification says of an enhanced status code (RFC 3463) unless a system message says it better.

/** By code; `5.1` stands for its subject, `5` for its class. English. */
export const DSN_TEXTS: ReadonlyMap<string, string> = new Map([
  ['4', 'Delivery has not succeeded yet.'],
  ['4.4.7', 'The message has waited too long and is no longer tried.'],
  ['5', 'The message could not be delivered.'],
  ['5.1', 'The address is not right.'],
  ['5.1.1', 'There is no such recipient at this address. Check the address, and send the message again.'],
  ['5.1.2', "The recipient's domain does not exist or has no mail server. Check what stands behind the @."],
  ['5.1.3', 'The form of the address is not valid.'],
  ['5.1.4', 'The address stands for more than one recipient.'],
  ['5.1.7', "The sender's address is not valid."],
  ['5.1.10', "The recipient's domain takes no mail."],
  ['5.2', "The recipient's mailbox does not take the message."],
  ['5.2.0', "The recipient's mailbox does not take the message."],
  ['5.2.1', "The recipient's mailbox is disabled."],
  ['5.2.2', "The recipient's mailbox is full. Send the message again later."],
  ['5.2.3', 'The message is larger than the recipient takes.'],
  ['5.2.4', 'A mailing list could not be expanded.'],
  ['5.3', "The recipient's mail system does not take the message."],
  ['5.3.0', "The recipient's mail system had a problem."],
  ['5.3.2', "The recipient's mail system takes no mail at present."],
  ['5.3.4', 'The message is too large. Make it smaller, or send it in parts.'],
  ['5.4', 'The way to the recipient is not open.'],
  ['5.4.0', 'The way to the recipient is not open.'],
  ['5.4.4', "No way leads to the recipient's mail server."],
  ['5.4.6', 'The message would go in circles. The mail system is not set up right.'],
  ['5.4.7', 'The message could not be delivered in the time allowed.'],
  ['5.4.8', 'The message would go in circles. The mail system is not set up right.'],
  ['5.5', 'The mail servers did not understand each other.'],
  ['5.6', "The recipient's mail system cannot take the form of the message."],
  ['5.6.3', "The recipient's mail system takes no 8-bit messages."],
  ['5.6.7', "The recipient's mail system takes no addresses with such characters."],
  ['5.7', 'The message was refused for reasons of security or policy.'],
  ['5.7.1', 'The sender may not send to this recipient, or the message was refused by policy.'],
]);

/** The text for a code, or for its subject, or its class. */
export function dsnText(code: string, texts: (code: string) => string | undefined = () => undefined): string {
  const [kind = '5', subject] = code.split('.');
  for (const one of [code, `${kind}.${subject}`, kind]) {
    const text = texts(one) ?? DSN_TEXTS.get(one);
    if (text !== undefined) return text;
  }
  return DSN_TEXTS.get('5')!;
}
