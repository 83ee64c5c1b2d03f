/** Splits text into words as a shell does, without expanding anything. */

const BLANK = /\s/;
/** POSIX shell, section 2.2.3: what a backslash escapes inside double quotes. */
const ESCAPED_IN_DOUBLE_QUOTES = '"\\$`';

/** Words of a command line: blanks separate, quotes join, a backslash takes the next character as it is. Throws on an open quote. */
export function splitShellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (quote === "'" && character !== "'") {
      word += character;
    } else if (character === '\\' && next !== '' && (quote === '' || ESCAPED_IN_DOUBLE_QUOTES.includes(next))) {
      word = (word ?? '') + next;
      at++;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (!BLANK.test(character)) {
      word = (word ?? '') + character;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (quote !== '') throw new Error(`a closing ${quote}`);
  if (word !== undefined) words.push(word);
  return words;
}
