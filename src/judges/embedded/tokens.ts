import { Tokenizer } from '@huggingface/tokenizers';

/** A piece of a word as the model knows it, and where its word stands: UTF-16 code units, end exclusive. */
export interface Token {
  id: number;
  start: number;
  end: number;
}

export interface Vocabulary {
  /** Cuts a text into tokens. What looks like a special token of the model is only words. */
  tokensOf(text: string): Token[];
  special: { cls: number; sep: number; mask: number };
}

/** What BERT cuts at: white space, which goes, and marks, which stand alone (every ASCII sign and all that Unicode calls punctuation). */
const wordOrMark = /[\p{P}$+<=>^`|~]|[^\s\p{P}$+<=>^`|~]+/gu;

/**
 * Reads a vocabulary. The library cuts whole texts, but doesn't say where a token stood, and takes `[SEP]` in a text
 * for the real thing: so it is given one word at a time.
 *
 * @param definition what `tokenizer.json` holds
 */
export function vocabularyOf(definition: object): Vocabulary {
  const tokenizer = new Tokenizer(definition, {});
  const special = (name: string) => {
    const id = tokenizer.token_to_id(name);
    if (id === undefined) throw new Error(`the vocabulary has no ${name}`);
    return id;
  };
  return {
    tokensOf(text) {
      return [...text.matchAll(wordOrMark)].flatMap(({ 0: word, index: start }) => {
        const { ids } = tokenizer.encode(word, { add_special_tokens: false });
        return ids.map((id: number) => ({ id, start, end: start + word.length }));
      });
    },
    special: { cls: special('[CLS]'), sep: special('[SEP]'), mask: special('[MASK]') },
  };
}
