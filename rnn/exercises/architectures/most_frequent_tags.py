"""The exercise *The most frequent tag*."""

from rnn.exercises.definition import exercise


@exercise("most-frequent-tags")
def most_frequent_tags(words: list[str], tags: list[str], new: list[str]) -> list[str]:
    """Return for each new word the tag it had most often, and for an unknown word the most frequent tag."""
    return [most_frequent(seen) for seen in tags_seen(words, tags, new)]


def tags_seen(words: list[str], tags: list[str], new: list[str]) -> list[list[str]]:
    """Return for each new word all tags that it had, and for an unknown word all tags."""
    return [[tag for other, tag in zip(words, tags, strict=True) if other == word] or tags for word in new]


def most_frequent(tags: list[str]) -> str:
    """Return the most frequent tag, the first in the alphabet if several are."""
    return max(sorted(set(tags)), key=tags.count)


@most_frequent_tags.case
def _(rng):
    """Return words, tags and new words, of which one was never seen and one has two tags equally often."""
    words = ["book", "book", "book", "play", "play", *rng.choice(["book", "flight", "the"], size=6)]
    tags = ["noun", "verb", "verb", "verb", "noun", *rng.choice(["det", "noun", "verb"], size=6)]
    order = rng.permutation(len(words))
    new = ["play", "zebra", *rng.choice(["book", "flight", "the"], size=2)]
    return [str(words[i]) for i in order], [str(tags[i]) for i in order], [str(word) for word in rng.permutation(new)]


@most_frequent_tags.mistake("You kept the last tag of each word: a dict of the pairs overwrites the tags before.")
def _(words, tags, new):
    table = dict(zip(words, tags, strict=True))
    return [table.get(word, most_frequent(tags)) for word in new]


most_frequent_tags.mistake("You took the first tag of each word; count all of them.")(
    lambda words, tags, new: [tags[words.index(word)] if word in words else most_frequent(tags) for word in new]
)
most_frequent_tags.mistake(
    "When two tags are equally frequent, the first in the alphabet wins; you took the one seen first."
)(lambda *case: [max(seen, key=seen.count) for seen in tags_seen(*case)])
most_frequent_tags.mistake("When two tags are equally frequent, the first in the alphabet wins; you took the last.")(
    lambda *case: [max(sorted(set(seen), reverse=True), key=seen.count) for seen in tags_seen(*case)]
)


@most_frequent_tags.mistake("You called unknown words nouns; they get the most frequent tag of all.")
def _(words, tags, new):
    answers = most_frequent_tags(words, tags, new)
    return [answer if word in words else "noun" for word, answer in zip(new, answers, strict=True)]


most_frequent_tags.mistake("You gave every word the tag that is most frequent of all; count for each word.")(
    lambda words, tags, new: [most_frequent(tags)] * len(new)
)
