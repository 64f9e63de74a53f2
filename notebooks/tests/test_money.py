"""Money is shown and rounded exactly."""

import pytest
from clickledger import exact, minor_digits, money, round_half_even


@pytest.mark.parametrize(
    ("micros", "currency", "minor", "why"),
    [
        (140_585_000, "USD", 14058, "half goes to the even neighbour, down"),
        (140_575_000, "USD", 14058, "half goes to the even neighbour, up"),
        (140_585_001, "USD", 14059, "over half goes up"),
        (140_584_999, "USD", 14058, "under half goes down"),
        (-2_968_475_000, "INR", -296848, "of a credit, too"),
        (-2_968_485_000, "INR", -296848, "half of a credit goes to the even neighbour"),
        (1_500_000, "JPY", 2, "a currency without minor units"),
        (2_500_000, "JPY", 2, "a currency without minor units, down"),
        (1_000_500, "KWD", 1000, "a currency of thousandths"),
        (0, "USD", 0, "nothing"),
    ],
)
def test_rounds_half_even(micros, currency, minor, why):
    assert round_half_even(micros, currency) == minor, why


def test_shows_money_in_the_currency_s_own_digits():
    assert money(1_900_812, "USD") == "19,008.12 USD"
    assert money(-5, "USD") == "-0.05 USD"
    assert money(2_171_594, "JPY") == "2,171,594 JPY"
    assert money(2_600_103, "KWD") == "2,600.103 KWD"
    assert exact(19_008_125_317, "USD") == "19,008.125317 USD"
    assert exact(-1, "USD") == "-0.000001 USD"
    assert minor_digits("CLF") == 4
