// The type of parameters that take names or patterns; it is called what PowerShell calls it.
import { types } from '../../core/types.ts';

export const STRINGS = { ...types.list(types.text()), name: 'String[]' };
