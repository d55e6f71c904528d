// Tokens and ids of texts, as in Python; tests/figures/test_try_the_models.py holds these functions against the data sets of the package.

// rnn.datasets.replies.tokenize: words and punctuation marks.
export const tokenizeReply = (text) =>
  text.toLowerCase().replaceAll("\u2019", "'").match(/[a-z]+(?:'[a-z]+)*|[.,!?]/g) ?? [];

// rnn.datasets.tagging.tokenize: clitics are words of their own.
export const tokenizeSentence = (text) =>
  text.toLowerCase().replaceAll("\u2019", "'").match(/[a-z]+(?=n't(?![a-z]))|n't|'[a-z]+|[a-z]+|[0-9]+/g) ?? [];

// The characters of a date, in lower case.
export const tokenizeDate = (text) => Array.from(text.toLowerCase());

// A function that turns tokens into { token, id, known }. Where no symbol stands for the unknown ones, they have no id.
export function createVocabulary({ symbols, unknown }) {
  const ids = new Map(symbols.map((symbol, id) => [symbol, id]));
  return (tokens) => tokens.map((token) => ({ token, id: ids.get(token) ?? ids.get(unknown), known: ids.has(token) }));
}
