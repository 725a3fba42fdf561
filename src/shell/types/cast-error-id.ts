// Which error id a failed cast has: Windows PowerShell's, by which conversion it tried last.

const INTEGERS = /^System\.(S?Byte|U?Int(16|32|64)|Numerics\.BigInteger)$/;

/** Conversions from text by a method or constructor of the type. */
const FROM_TEXT: Readonly<Record<string, string>> = {
  'System.Double': 'InvalidCastFromStringToDoubleOrSingle',
  'System.Single': 'InvalidCastFromStringToDoubleOrSingle',
  'System.Decimal': 'InvalidCastFromStringToDecimal',
  'System.Type': 'InvalidCastFromStringToType',
  'System.Text.RegularExpressions.Regex': 'InvalidCastFromStringToRegex',
  'System.Char': 'InvalidCastParseTargetInvocation',
  'System.Guid': 'InvalidCastParseTargetInvocation',
  'System.Version': 'InvalidCastParseTargetInvocation',
  'System.Net.IPAddress': 'InvalidCastParseTargetInvocation',
  'System.DateTime': 'InvalidCastParseTargetInvocationWithFormatProvider',
  'System.TimeSpan': 'InvalidCastParseTargetInvocationWithFormatProvider',
  'System.Uri': 'InvalidCastConstructorTargetInvocationException',
  'System.Net.Mail.MailAddress': 'InvalidCastConstructorTargetInvocationException',
};

const NO_CONVERSION = 'ConvertToFinalInvalidCastException';

export function castErrorId(value: unknown, type: string): string {
  if (typeof value !== 'string') return NO_CONVERSION;
  return INTEGERS.test(type) ? 'InvalidCastFromStringToInteger' : (FROM_TEXT[type] ?? NO_CONVERSION);
}
