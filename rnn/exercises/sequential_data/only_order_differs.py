"""The exercise *The same words in another order*."""

from rnn.exercises.definition import exercise

WORDS = ("i", "see", "what", "eat", "not", "on")


@exercise("only-order-differs")
def only_order_differs(a: str, b: str) -> bool:
    """Return whether two different sentences hold the same words equally often."""
    first, second = a.split(), b.split()
    same_counts = all(first.count(word) == second.count(word) for word in first + second)
    return same_counts and first != second


@only_order_differs.case
def _(rng):
    """Return a sentence and itself, the same words reordered, another count of the same words, or other letters."""
    words = [str(word) for word in rng.choice(WORDS, size=rng.integers(3, 6))]
    second = {
        "same": words,
        "reordered": [str(word) for word in rng.permutation(words)],
        "counts": [*words[1:], words[-1]],
        "letters": [word[::-1] for word in words],
        "shorter": words[:-1],
    }[str(rng.choice(["same", "reordered", "reordered", "counts", "letters", "shorter"]))]
    return " ".join(words), " ".join(second)


only_order_differs.mistake("A sentence does not differ from itself: equal sentences must give False.")(
    lambda a, b: sorted(a.split()) == sorted(b.split())
)
only_order_differs.mistake("You compared which words occur, not how often: a set forgets the counts.")(
    lambda a, b: a != b and set(a.split()) == set(b.split())
)
only_order_differs.mistake("You compared letters. The words must be the same: split the sentences first.")(
    lambda a, b: a != b and sorted(a) == sorted(b)
)
only_order_differs.mistake("You only compared the number of words.")(
    lambda a, b: a != b and len(a.split()) == len(b.split())
)
