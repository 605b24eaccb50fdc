#!/usr/bin/env python3
"""make_xlsx.py -- writes two workbooks beside it. office.xlsx: the buildings of a community as an office keeps them, with a
title and a line of who filled it in over the whole table, two rows of headings with merged cells, the compound in
a column of its own, the community by its name, a wrong coordinate, another community, and a sum at the end.
explained.xlsx: what a department sends round, an explanation of how to fill it in before the table of people, after
it a hidden sheet that looks like a table of people as well; under the people a sum and who signed.
Everything in them is made up. Needs python3-openpyxl; run by hand when the table is to change."""
import pathlib

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "楼栋台账"
sheet.append(["海虹社区楼栋基本情况台账（2026年11月）"])
sheet.append(["填报单位：海虹社区居委会    填报人：测试员"])
sheet.append(["序号", "所属社区", "小区", "楼栋名称", "层数", "户数", "坐标（WGS84）", None, "建成年份", "备注"])
sheet.append([None] * 6 + ["经度", "纬度"])
n = 0
for compound, buildings, lng in (("测虹花园", 4, 118.0487), ("测景公寓", 4, 118.0519)):
    for k in range(buildings):
        n += 1
        sheet.append([n, "海虹社区", compound, f"{k + 1}号楼", 7, 28 + k, round(lng + k * 0.0005, 5), 24.523, 2003, None])
sheet.append([n + 1, "海虹社区", "测景公寓", "5号楼", 18, 900, 118.0521, 24.5236, 2015, "人才公寓"])
sheet.append([n + 2, "海虹社区", "测景公寓", "6号楼", 18, 0, "118.05x", 24.5236, 2015, "坐标有误"])
sheet.append([n + 3, "兴港社区", "测港花园", "1号楼", 18, 30, 118.0525, 24.5236, 2015, None])
sheet.append(["合计", None, None, None, None, 1166])
for cells in ["A1:J1", "A2:J2", "G3:H3", "A16:E16"] + [f"{c}3:{c}4" for c in "ABCDEFIJ"]:
    sheet.merge_cells(cells)
book.save(pathlib.Path(__file__).with_name("office.xlsx"))

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "说明"
for line in ("填表说明", "姓名：按身份证填写，不写小名。", "楼栋、房号：写门牌上的，如 1号楼 101。", "请于月底前报送，联系电话写本人的。"):
    sheet.append([line])
sheet = book.create_sheet("人口台账")
sheet.append(["测试社区人口台账"])
sheet.append(["序号", "楼栋", "单元", "房号", "与户主关系", "姓名", "出生日期", "备注"])
sheet.append([1, "老表一号楼", "8单元", "8861", "户主", "明表甲", "1961-02-03", None])
sheet.append([2, "老表一号楼", "8单元", "8861", "配偶", "明表乙", "1962-03-04", "常住"])
sheet.append(["合计", None, None, None, None, "2 人"])
sheet.append(["制表人：测试员    审核人：测试员    填表日期：2026年11月"])
codes = book.create_sheet("旧台账")
codes.append(["楼栋", "单元", "房号", "与户主关系", "姓名", "证件号码", "联系电话", "出生日期"])
codes.sheet_state = "hidden"
book.save(pathlib.Path(__file__).with_name("explained.xlsx"))
