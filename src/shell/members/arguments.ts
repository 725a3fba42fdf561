// Reading the arguments of .NET methods.

import { netError } from '../errors/raise.ts';
import { convertTo } from '../types/convert.ts';
import { stringify, toDouble } from '../values/index.ts';

export const text = (value: unknown): string => stringify(value);
export const whole = (value: unknown): number => toDouble(convertTo('System.Int64', value));
export const real = (value: unknown): number => toDouble(convertTo('System.Double', value));

export function outOfRange(name: string): never {
  throw netError(
    'System.ArgumentOutOfRangeException',
    `Specified argument was out of the range of valid values. (Parameter '${name}')`,
  );
}
