#!/usr/bin/env python3
"""make_forms.py -- writes orgs.xlsx and dwellings.xlsx beside it: forms of a department whose rows are enterprises and dwellings,
with the parts of peopled.xlsx around them. Everything in them is made up. Run by hand when they are to change."""
import pathlib
import zipfile

HERE = pathlib.Path(__file__).parent
PART = "xl/worksheets/sheet1.xml"
FORMS = {
    "orgs.xlsx": ("企业基本情况登记表", ["序号", "单位名称", "统一社会信用代码", "法定代表人", "联系电话", "经营地址", "从业人数", "所属行业", "治保负责人", "是否有党组织", "安全生产检查结论"]),
    "dwellings.xlsx": ("出租房屋登记表", ["序号", "楼栋", "单元", "房号", "房屋用途", "建筑面积", "房东姓名", "房东手机", "租客姓名", "承租人身份证号", "检查情况"]),
}


def cell(column, row, text, style):
    at = f'r="{chr(64 + column)}{row}" s="{style}"'
    return f'<c {at} t="inlineStr"><is><t>{text}</t></is></c>' if text else f"<c {at}/>"


for name, (title, heads) in FORMS.items():
    rows = [[title], ["填报单位：", ""], heads, [""] * len(heads), [""] * len(heads), ["填表人：", ""]]
    body = "".join(
        f'<row r="{n}" ht="24" customHeight="1">' + "".join(cell(c, n, text, 1 if n in (3, 4, 5) else 0) for c, text in enumerate(row, 1)) + "</row>"
        for n, row in enumerate(rows, 1))
    sheet = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
             f'<dimension ref="A1:K6"/><sheetData>{body}</sheetData></worksheet>')
    with zipfile.ZipFile(HERE / "peopled.xlsx") as old, zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(zipfile.ZipInfo(one.filename, (2026, 1, 1, 0, 0, 0)), sheet if one.filename == PART else old.read(one), zipfile.ZIP_DEFLATED)
