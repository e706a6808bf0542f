"""Lawful routes by category, as public data."""

import pytest

from dossiers.advice.kinds import AdviceKind
from dossiers.advice.routes import LawfulRoute, RouteKind, Routes
from dossiers.advice.words import words
from dossiers.categories import CategoryTable
from dossiers.errors import InvalidInput
from dossiers.matter import Category
from dossiers.units import UnitKind
from tests.dossiers.advice.drafting import a_draft, knowing, only
from tests.dossiers.taking import ref


@pytest.mark.parametrize(
    ("category", "routes"),
    [
        ("劳动和社会保障/劳动合同与裁员", ["labour-arbitration"]),
        ("农民工欠薪", ["labour-arbitration", "labour-inspection"]),  # another name of it
        ("劳动和社会保障/工伤认定与待遇", ["work-injury", "reconsideration", "administrative-suit"]),
        ("自然资源/征地补偿", ["reconsideration", "administrative-suit"]),
        ("自然资源/土地权属争议", ["land-rights-ruling"]),
        ("农村农业/土地承包经营", ["rural-land-arbitration"]),
        ("公共安全/交通事故", ["civil-suit", "traffic-accident-review"]),
        ("涉法涉诉/执行", ["enforcement", "litigation"]),
        ("生态环境/噪声污染", ["environment-report"]),
        ("医疗卫生/医疗纠纷", ["civil-suit", "medical-mediation"]),
        ("物业管理/业主委员会", ["people-mediation"]),
        ("检举控告/贪污贿赂", ["discipline-body"]),
        ("城市管理/市政设施", []),
        ("人民建议/民生保障建议", []),
        ("没有这一类", []),
    ],
)
def test_the_routes_of_a_category(category, routes) -> None:
    found = only(AdviceKind.LAWFUL_ROUTE, a_draft(category=category))
    assert [one.route.id for one in found] == routes


def test_a_route_says_body_papers_and_time_and_that_it_is_not_confirmed() -> None:
    (found,) = only(AdviceKind.LAWFUL_ROUTE, a_draft(category="劳动和社会保障/劳动合同与裁员"))
    assert "劳动人事争议仲裁委员会" in found.zh
    assert "仲裁申请书" in found.zh
    assert "1年" in found.zh
    assert "劳动争议调解仲裁法" in found.source_zh
    assert not found.confirmed


def test_without_a_category_there_is_no_route() -> None:
    assert only(AdviceKind.LAWFUL_ROUTE, a_draft()) == []


def test_a_route_of_a_region_holds_there_alone() -> None:
    shipped = next(iter(Routes.shipped()))
    own = shipped.model_copy(update={"id": "local", "region": "330000", "categories": ("城市管理/供水",)})
    routes = Routes([own], CategoryTable.shipped())
    water = Category(main="城市管理", sub="供水")
    assert [route.id for route in routes.of(water, ("100000", "330000", "331100"))] == ["local"]
    assert routes.of(water, ("100000", "410000")) == []
    draft = a_draft(category="城市管理/供水")
    assert len(only(AdviceKind.LAWFUL_ROUTE, draft, knowing(routes=routes))) == 1


def test_every_category_named_in_the_data_is_one() -> None:
    known = {f"{one.main}/{one.sub}" if one.sub else one.main for one in CategoryTable.shipped()}
    assert {name for route in Routes.shipped() for name in route.categories} <= known
    assert words().simplified.categories <= known
    assert {*words().litigation.categories, *words().sealed.categories} <= known


def test_no_shipped_route_claims_to_be_confirmed() -> None:
    assert [route.id for route in Routes.shipped() if route.confirmed] == []


def test_the_kinds_of_the_law_are_there() -> None:
    kinds = {route.kind for route in Routes.shipped()}
    assert kinds == set(RouteKind)


def test_an_id_given_twice_is_refused() -> None:
    route: LawfulRoute = next(iter(Routes.shipped()))
    with pytest.raises(InvalidInput, match="given twice"):
        Routes([route, route], CategoryTable.shipped())


def test_a_file_of_an_office_is_added_and_a_bad_one_refused_by_its_name(tmp_path) -> None:
    (tmp_path / "own.toml").write_text("[[route]]\nid = 'x'\n", "utf-8")
    with pytest.raises(InvalidInput, match=r"own\.toml"):
        Routes.load(tmp_path)
    (tmp_path / "own.toml").write_text("route = []\n", "utf-8")
    assert len(list(Routes.load(tmp_path))) == len(list(Routes.shipped()))


OWN = next(iter(Routes.shipped())).model_copy(
    update={"id": "local", "categories": ("城市管理/供水",), "units": ("331121-JSJ", "自然资源")}
)


@pytest.mark.parametrize(
    ("unit", "led"),
    [
        (None, True),  # the public list, of no unit
        (ref("331121-JSJ"), True),
        (ref("331121-ZRZY").model_copy(update={"department": "自然资源"}), True),
        (ref("331121-ZRZY"), False),
        (ref("331122-JSJ").model_copy(update={"department": "住房城乡建设"}), False),
        (ref("331121-XFJ"), True),  # hands the matter on to whichever it is
        (ref("331121-XFJ").model_copy(update={"kind": UnitKind.GOVERNMENT}), True),
    ],
)
def test_a_route_of_some_units_is_led_into_by_them_alone(unit, led) -> None:
    routes = Routes([OWN], CategoryTable.shipped())
    water = Category(main="城市管理", sub="供水")
    assert bool(routes.of(water, (), unit)) is led
    everywhere = Routes([OWN.model_copy(update={"units": ()})], CategoryTable.shipped())
    assert len(everywhere.of(water, (), unit)) == 1


def test_a_route_of_a_unit_holds_in_its_region_alone() -> None:
    local = OWN.model_copy(update={"region": "331121"})
    unit = ref("331121-JSJ")
    assert local.holds(unit.path, unit)
    assert not local.holds(("100000", "330000", "331100", "331122"), unit)
