"""A parcel with a sum to pay: nothing opens before the platform says that it is paid."""

from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import Beat
from edge.flows import feed
from tests.edge.flows import papers
from tests.edge.flows.customer import RIGHT, Customer

QR = "https://qr.nspk.ru/AD10006M8KH234K782OQM0L13JI31LQD?type=02&sum=129000"


class Payer(Customer):
    """Somebody whose parcel costs 1 290 ₽."""

    def __init__(self, folder: Path, *, online: bool = True) -> None:
        super().__init__(folder)
        self.point.turn.memory.online = online
        self.taken = 0
        self.platform_says(pay_kop=129_000, pay_qr=QR)

    def platform_says(self, **fields: object) -> None:
        """A new version of the parcel's document."""
        document = papers.parcel("p-1", self.taken + 1, barcodes=["p-1-label"], **fields)
        self.point.do(feed.take, papers.part(self.taken, document))
        self.taken += 1

    def paid(self) -> None:
        """The bank told the platform, the platform tells the kiosk."""
        self.platform_says()


@pytest.fixture
def payer(tmp_path: Path) -> Payer:
    return Payer(tmp_path)


@pytest.mark.feature("CUS-10")
def test_the_sum_and_the_banks_qr_are_shown_and_the_cell_opens_by_itself_when_paid(payer: Payer) -> None:
    payer.press("code", digits=RIGHT)
    assert payer.state() is State.PAY
    shown = payer.point.turn.memory.visit.details
    assert (shown["sum_kop"], shown["qr"]) == (129_000, QR)
    assert payer.point.opened == []
    payer.paid()
    assert payer.state() is State.OPENING
    assert [cell for cell, _ in payer.point.opened] == ["01"]


@pytest.mark.feature("CUS-10")
def test_saying_i_have_paid_opens_nothing_but_asks_the_platform_at_once(payer: Payer) -> None:
    payer.press("code", digits=RIGHT)
    payer.point.effects.clear()
    payer.press("paid")
    assert payer.state() is State.PAY_WAIT
    assert Beat() in payer.point.effects
    payer.wait(61)
    assert payer.state() is State.PAY_FAILED
    assert payer.point.opened == []
    payer.paid()
    assert payer.state() is State.OPENING


@pytest.mark.feature("CUS-10")
def test_a_late_confirmation_is_kept_and_the_same_code_opens_without_paying_again(payer: Payer) -> None:
    payer.press("code", digits=RIGHT)
    payer.press("cancel")
    payer.paid()
    assert payer.point.opened == []
    payer.press("code", digits=RIGHT)
    assert payer.state() is State.OPENING


def test_somebody_elses_payment_opens_nothing_here(payer: Payer) -> None:
    payer.point.store("p-2", "03", pay_kop=500)
    payer.press("code", digits=RIGHT)
    payer.point.do(feed.take, papers.part(payer.taken, papers.parcel("p-2", 1)))
    assert payer.state() is State.PAY
    assert payer.point.opened == []


@pytest.mark.feature("CUS-10")
def test_without_network_staff_help(tmp_path: Path) -> None:
    payer = Payer(tmp_path, online=False)
    payer.press("code", digits=RIGHT)
    assert payer.state() is State.PAY_OFFLINE
    payer.press("call_staff")
    assert payer.state() is State.CALLED


def test_a_network_that_goes_while_paying_is_told(payer: Payer) -> None:
    payer.press("code", digits=RIGHT)
    payer.point.turn.memory.online = False
    payer.press("paid")
    assert payer.state() is State.PAY_OFFLINE
