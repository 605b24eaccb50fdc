#!/usr/bin/env python3
"""make_xlsx.py -- writes office.xlsx beside it: the buildings of a community as an office keeps them, with a
title and a line of who filled it in over the whole table, two rows of headings with merged cells, the compound in
a column of its own, the community by its name, a wrong coordinate, another community, and a sum at the end.
Everything in it is made up. Needs python3-openpyxl; run by hand when the table is to change."""
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
