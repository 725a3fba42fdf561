// The addresses of an address field such as From: names, comments, groups and routes are left out (RFC 5322, 3.4 and 4.4).

/** More than any sane field holds; a field of a hostile message may hold thousands. */
const MOST_ADDRESSES = 100;

/** In order of appearance; what is no address is left out, and told to `onOther`. One pass, whatever the value holds. */
export function headerAddresses(
  value: string,
  most = MOST_ADDRESSES,
  onOther: (text: string) => void = () => undefined,
): string[] {
  const found: string[] = [];
  /** The text outside angle brackets, and the text within once there is some. */
  let plain = '';
  let angle: string | undefined;
  const finish = () => {
    const text = (angle ?? plain).replace(/^@[^:]*:/, '').trim();
    if (/^(?:"[^"]*"|[^\s"<>]+)@[^\s"<>@]+$/.test(text)) found.push(text);
    else if (text !== '') onOther(text);
    plain = '';
    angle = undefined;
  };
  let inAngle = false;
  for (let i = 0; i < value.length && found.length < most; i++) {
    const c = value[i]!;
    if (c === '(') i = endOfComment(value, i);
    else if (c === '"') {
      const end = endOfQuoted(value, i);
      const text = value.slice(i, end + 1);
      if (inAngle) angle += text;
      else plain += text;
      i = end;
    } else if (inAngle) {
      if (c === '>') inAngle = false;
      else angle += c;
    } else if (c === '<') {
      inAngle = true;
      angle = '';
    } else if (c === ',' || c === ';') finish();
    else if (c === ':') plain = '';
    else plain += c;
  }
  finish();
  return found.slice(0, most);
}

function endOfComment(value: string, start: number): number {
  let depth = 0;
  for (let i = start; i < value.length; i++) {
    if (value[i] === '\\') i++;
    else if (value[i] === '(') depth++;
    else if (value[i] === ')' && --depth === 0) return i;
  }
  return value.length;
}

function endOfQuoted(value: string, start: number): number {
  for (let i = start + 1; i < value.length; i++) {
    if (value[i] === '\\') i++;
    else if (value[i] === '"') return i;
  }
  return value.length;
}
