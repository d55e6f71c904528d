// Texts as the networks know them; tests/test_try_the_models.py holds these functions against the data sets of the package.

// rnn.datasets.tagging.tokenize: clitics are words of their own.
export const tokenizeSentence = (text) =>
  text.toLowerCase().replaceAll("\u2019", "'").match(/[a-z]+(?=n't(?![a-z]))|n't|'[a-z]+|[a-z]+|[0-9]+/g) ?? [];

// rnn.datasets.replies.tokenize: words with their apostrophes, and punctuation.
export const tokenizeReply = (text) => text.toLowerCase().replaceAll("\u2019", "'").match(/[a-z]+(?:'[a-z]+)*|[.,!?]/g) ?? [];

// The characters of a date, in lower case.
export const tokenizeDate = (text) => Array.from(text.toLowerCase());

// A function that turns tokens into { token, id, known }. Where there is no symbol for the unknown, such a token has no id.
export function createVocabulary({ symbols, unknown }) {
  const ids = new Map(symbols.map((symbol, id) => [symbol, id]));
  const other = ids.get(unknown);
  return (tokens) => tokens.map((token) => ({ token, id: ids.get(token) ?? other, known: ids.has(token) }));
}
