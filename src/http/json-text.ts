/** Text in UTF-8; undefined for what isn't. */
export function decode(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/**
 * How deep brackets are nested, those within strings apart; counted before parsing, so that depth costs nothing.
 * Character by character: an expression for strings would look again and again at one that doesn't end.
 */
export function nesting(text: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

/**
 * The place of the first text, of a value or a key, that can't be stored and hashed: NUL, half of a surrogate pair; and of a key that means
 * something to the language.
 */
export function unstorable(value: unknown, path: string[] = []): string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0') ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') return [...path, key];
    const found = unstorable(key, path) ?? unstorable(inner, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
