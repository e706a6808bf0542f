import pytest

from dossiers.categories import OTHER, SHIPPED, CategoryRow, CategoryTable, read_categories
from dossiers.errors import InvalidInput
from dossiers.matter import Category

TABLE = CategoryTable.shipped()
WAGES = Category(main="劳动和社会保障", sub="拖欠农民工工资")


def test_the_shipped_table_has_two_levels_for_the_whole_field():
    mains = [category.main for category in TABLE if category.sub is None]
    subs = {main: [category.sub for category in TABLE if category.main == main and category.sub] for main in mains}
    assert len(mains) == len(set(mains)) == 27
    assert all(2 <= len(names) <= 12 for names in subs.values())
    assert sum(map(len, subs.values())) == 189
    assert {category.main for category in TABLE} == set(mains)


def test_the_shipped_file_says_that_an_office_replaces_it():
    assert "an office replaces it" in SHIPPED.read_text("utf-8").partition("\n大类")[0]


@pytest.mark.parametrize(
    ("name", "main", "sub"),
    [
        ("农民工欠薪", "劳动和社会保障", "拖欠农民工工资"),
        ("征地补偿", "自然资源", "征地补偿"),
        ("房屋拆迁安置", "住房与征收", "房屋征收与拆迁安置"),
        ("房产证与烂尾楼", "住房与征收", "逾期交房与办证"),
        ("村务公开与集体资产", "农村农业", "村务公开与集体资产"),
        ("低保与救助", "民政与社会救助", None),
        ("医患纠纷", "医疗卫生", "医疗纠纷"),
        ("医保报销", "医疗保障", "医保报销与待遇"),
        ("教育与民办教师", "教育", None),
        ("集资与互联网金融", "金融", "非法集资与网络借贷"),
        ("道路水利设施", "交通水利", "道路与水利设施"),
        ("涉法涉诉", "涉法涉诉", None),
        ("养老社保接续", "劳动和社会保障", "养老保险参保与转续"),
        ("企业改制", "企业与国资", "企业改制"),
        ("环境污染", "生态环境", None),
        ("交通事故", "公共安全", "交通事故"),
        ("安全生产", "安全生产与应急", None),
        ("退役军人待遇", "退役军人事务", "退役军人待遇"),
        ("物业纠纷", "物业管理", "物业服务与收费"),
        ("人民建议", "人民建议", None),
    ],
)
def test_names_that_offices_use_are_known(name, main, sub):
    assert TABLE.resolve(name) == Category(main=main, sub=sub)


@pytest.mark.parametrize(
    "name",
    [
        "拖欠农民工工资",
        "农民工欠薪",
        " 农民工 欠薪 ",
        "“农民工欠薪”",
        "农民工欠薪问题",
        "欠薪类",
        "劳动和社会保障/拖欠农民工工资",
        "劳动保障 > 讨薪",
        "人社—欠薪",
        "劳动和社会保障：欠薪",
    ],
)
def test_one_category_has_many_ways_to_be_written(name):
    assert TABLE.resolve(name) == WAGES


@pytest.mark.parametrize(
    ("name", "sub", "category"),
    [
        ("劳动和社会保障", "拖欠农民工工资", WAGES),
        ("劳动和社会保障", "外卖骑手押金", Category(main="劳动和社会保障", sub="外卖骑手押金")),
        ("医疗保障", "保险", Category(main="医疗保障", sub="保险")),
        ("民生诉求", "欠薪", WAGES),
        ("民生诉求", "月球", Category(main=OTHER, sub="民生诉求/月球")),
        ("月球", None, Category(main=OTHER, sub="月球")),
        ("甲/乙/丙", None, Category(main=OTHER, sub="甲/乙/丙")),
        ("自然资源/征地补偿/标准偏低", None, Category(main="自然资源", sub="征地补偿")),
        (None, "欠薪", WAGES),
        (None, None, Category(main=OTHER)),
        ("  ", "", Category(main=OTHER)),
    ],
)
def test_what_the_table_does_not_know_is_kept_in_its_own_words(name, sub, category):
    assert TABLE.resolve(name, sub) == category


def test_a_text_in_the_place_of_a_category_is_refused():
    with pytest.raises(InvalidInput, match="at most 100 characters") as refused:
        TABLE.resolve("我要反映的问题是" * 20)
    assert refused.value.field.startswith("category")


def test_one_name_for_two_categories_is_refused():
    rows = [
        CategoryRow(Category(main="甲", sub="一"), ("别名",)),
        CategoryRow(Category(main="乙", sub="二"), ("别名",)),
    ]
    with pytest.raises(InvalidInput, match="别名 stands for 甲/一 and 乙/二"):
        CategoryTable(rows)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the first line must name the columns"),
        ("main\tsub\talias\n", "the first line must name the columns"),
        ("大类\t小类\t别名\n甲\t一\n", r":2: has 2 columns; 3 are wanted"),
        ("# 说明\n大类\t小类\t别名\n\t一\t\n", r":3\.main: .*at least 1 character"),
    ],
)
def test_a_bad_table_is_refused_with_the_line(tmp_path, text, reason):
    path = tmp_path / "own.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=reason):
        read_categories(path)


def test_an_office_can_have_a_table_of_its_own(tmp_path):
    path = tmp_path / "own.tsv"
    path.write_bytes("\ufeff# 本局分类\n大类\t小类\t别名\n海洋\t\t\n海洋\t养殖\t海参、鲍鱼\n".encode())
    table = CategoryTable(read_categories(path))
    assert table.resolve("鲍鱼") == Category(main="海洋", sub="养殖")
    assert list(table) == [Category(main="海洋"), Category(main="海洋", sub="养殖")]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "own.tsv"
    path.write_bytes("大类\t小类\t别名\n".encode("gbk"))
    with pytest.raises(InvalidInput, match="cannot be read as UTF-8"):
        read_categories(path)
