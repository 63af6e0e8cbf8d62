"""The uplink sends every row, in order, and again until the platform has committed it."""

from hypothesis import given
from hypothesis import strategies as st

from edge.sync.flight import AGAIN_MS, ILL_MS, WINDOW_LEAST, Batch
from edge.sync.uplink import Uplink, Verdict, Want

EP = "c41d8a02e97b5f10"
OLD = "0000000000000001"
OTHER = "ffffffffffffffff"


def uplink_with(rows: int, linger_ms: int = 1000) -> Uplink:
    """An uplink that is LIVE and has this many rows to send."""
    uplink = Uplink(linger_ms)
    uplink.wrote(0, (EP, rows), urgent=False)
    uplink.begin(0)
    return uplink


def send(uplink: Uplink, now: int) -> Batch | None:
    """Do what the link does with a want."""
    want = uplink.want(now)
    if want is None:
        return None
    batch = Batch(want.ep, want.after + 1, want.after + want.most)
    uplink.sent(now, batch)
    return batch


def drain(uplink: Uplink, now: int) -> list[Batch]:
    """Send all that may leave now."""
    found: list[Batch] = []
    while batch := send(uplink, now):
        found.append(batch)
    return found


def test_nothing_leaves_before_the_session_is_live() -> None:
    uplink = Uplink(1000)
    uplink.wrote(0, (EP, 5), urgent=True)
    assert uplink.want(10**6) is None


def test_a_row_lingers_for_company_and_an_urgent_one_does_not() -> None:
    uplink = uplink_with(0)
    uplink.wrote(10, (EP, 1), urgent=False)
    assert uplink.want(1009) is None
    assert uplink.next_ms() == 1010
    uplink.wrote(11, (EP, 2), urgent=True)
    assert uplink.want(11) == Want(EP, 0, 2)


def test_two_hundred_rows_do_not_wait_for_the_linger() -> None:
    uplink = uplink_with(0)
    uplink.wrote(10, (EP, 200), urgent=False)
    assert uplink.want(10) == Want(EP, 0, 200)


def test_ten_batches_may_be_under_way_at_first_and_one_more_for_each_acknowledged() -> None:
    uplink = uplink_with(10_000)
    assert len(drain(uplink, 0)) == 10
    uplink.acked(1, (EP, 600), (), 0)
    assert uplink.flight.window == 13
    assert len(drain(uplink, 1)) == 6


def test_never_more_than_8000_rows_are_under_way() -> None:
    uplink = uplink_with(100_000)
    uplink.flight.window = 200
    assert sum(batch.size() for batch in drain(uplink, 0)) == 8000


def test_the_cursor_moves_by_the_platforms_word_alone() -> None:
    uplink = uplink_with(3)
    send(uplink, 0)
    uplink.end()
    uplink.begin(5)
    assert uplink.want(5) == Want(EP, 0, 3)
    uplink.acked(6, (EP, 3), (), 0)
    assert uplink.want(10**6) is None


def test_a_gap_is_sent_again_only_when_two_acks_in_a_row_name_it() -> None:
    uplink = uplink_with(600)
    drain(uplink, 0)
    uplink.acked(1, (EP, 200), [(201, 400)], 0)
    assert send(uplink, 1) is None
    uplink.acked(2, (EP, 200), [(201, 400)], 0)
    assert send(uplink, 2) == Batch(EP, 201, 400)
    assert uplink.flight.window < 10


def test_a_gap_that_was_mere_reordering_is_forgotten() -> None:
    uplink = uplink_with(600)
    drain(uplink, 0)
    uplink.acked(1, (EP, 200), [(201, 400)], 0)
    uplink.acked(2, (EP, 600), (), 0)
    uplink.acked(3, (EP, 600), [(201, 400)], 0)
    assert send(uplink, 3) is None


def test_thirty_seconds_without_progress_send_all_again_with_half_the_window() -> None:
    uplink = uplink_with(1000)
    drain(uplink, 0)
    assert not uplink.stalled(AGAIN_MS - 1)
    assert not uplink.stalled(AGAIN_MS)
    assert uplink.flight.window == 5
    assert send(uplink, AGAIN_MS) == Batch(EP, 1, 200)


def test_after_two_minutes_without_progress_the_platform_is_ill() -> None:
    uplink = uplink_with(1000)
    now, ill = 0, False
    while not ill:
        drain(uplink, now)
        due = uplink.next_ms()
        assert due is not None
        now = due
        ill = uplink.stalled(now)
    assert now == ILL_MS
    assert uplink.flight.window == WINDOW_LEAST


def test_the_platform_may_ask_for_a_pause() -> None:
    uplink = uplink_with(1000)
    uplink.acked(0, (EP, 0), (), 60_000)
    assert uplink.want(59_999) is None
    assert not uplink.stalled(59_999)
    assert uplink.want(60_000) == Want(EP, 0, 200)


def test_rows_of_an_older_epoch_go_first() -> None:
    uplink = Uplink(1000)
    uplink.wrote(0, (OLD, 2), urgent=False)
    uplink.wrote(0, (EP, 3), urgent=False)
    uplink.begin(0)
    assert [batch.ep for batch in drain(uplink, 0)] == [OLD, EP]


def test_an_ack_of_an_unknown_epoch_is_ignored() -> None:
    assert uplink_with(3).acked(0, (OLD, 3), (), 0) is Verdict.IGNORED


def test_an_ack_beyond_our_own_head_tells_that_our_store_is_an_old_one() -> None:
    assert uplink_with(3).acked(0, (EP, 4), (), 0) is Verdict.ROLLED_BACK


def test_what_an_old_store_says_against_the_rows_of_the_platform_is_sent_once_and_no_more() -> None:
    uplink = uplink_with(3)
    uplink.wrote(0, (OTHER, 2), urgent=True)
    assert uplink.acked(0, (EP, 9), (), 0) is Verdict.IGNORED
    assert drain(uplink, 0) == [Batch(EP, 1, 3), Batch(OTHER, 1, 2)]
    assert uplink.acked(1, (EP, 9), (), 0) is Verdict.TAKEN
    uplink.acked(1, (OTHER, 2), (), 0)
    assert not uplink.stalled(AGAIN_MS + 1)
    assert uplink.next_ms() is None
    assert [lane.acked for lane in uplink.lanes] == [3, 2]


def test_a_restored_platform_gets_its_lost_rows_again() -> None:
    uplink = uplink_with(100)
    drain(uplink, 0)
    uplink.acked(1, (EP, 100), (), 0)
    uplink.acked(2, (EP, 40), (), 0)
    assert send(uplink, 2) == Batch(EP, 41, 100)


class Platform:
    """Commits what arrives; some batches never do."""

    def __init__(self) -> None:
        self.rows: set[int] = set()

    def take(self, batch: Batch) -> None:
        """A batch has come through."""
        self.rows.update(range(batch.first, batch.last + 1))

    def upto(self) -> int:
        """The end of the rows without a hole."""
        seq = 0
        while seq + 1 in self.rows:
            seq += 1
        return seq

    def gaps(self) -> list[tuple[int, int]]:
        """Holes above that, as closed ranges."""
        found: list[tuple[int, int]] = []
        for seq in range(self.upto() + 1, max(self.rows, default=0)):
            if seq in self.rows:
                continue
            if found and found[-1][1] == seq - 1:
                found[-1] = (found[-1][0], seq)
            else:
                found.append((seq, seq))
        return found[:16]


@given(st.integers(1, 3000), st.lists(st.sampled_from(["pass", "lose", "cut", "ack"]), max_size=80))
def test_every_row_arrives_whatever_is_lost_in_between(rows: int, luck: list[str]) -> None:
    uplink, platform, now = uplink_with(rows), Platform(), 0
    for chance in luck:
        now += 100
        batch = send(uplink, now)
        if batch and chance in ("pass", "ack"):
            platform.take(batch)
        if chance == "cut":
            uplink.end()
            uplink.begin(now)
        if chance == "ack":
            uplink.acked(now, (EP, platform.upto()), platform.gaps(), 0)
    for _ in range(400):
        if platform.upto() == rows:
            break
        now = max(now + 1000, uplink.next_ms() or 0)
        uplink.stalled(now)
        for batch in drain(uplink, now):
            platform.take(batch)
        uplink.acked(now, (EP, platform.upto()), platform.gaps(), 0)
    assert platform.upto() == rows
