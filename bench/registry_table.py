#!/usr/bin/env python3
"""registry_table.py write XLSX SITES.csv HOUSEHOLDS | read XLSX -- the table of the registry's first bar, as
communities have it (a title, two rows of headings, three people a household), and the yardstick: how long
openpyxl takes to read it in its read-only mode. Numbers are of an area that was never given out (350298)."""
import random
import sys
import time

import openpyxl

SURNAMES = "林陈黄张吴李郑王刘苏蔡杨许邱曾叶洪郭谢庄周徐江何廖赖施柯颜仇解单查区翟𠮷"
GIVEN = "海志丽文建秀小永美国雅俊淑明春晓宇子雨思燕强珍华英平玲斌生芳祥娟辉兰龙涵轩彤𬎆䶮"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HUKOU = ["海虹路12号", "安溪县湖头镇新街8号", "上饶市信州区中山路5号"]


def number(year, month, day, male, k):
    s = "350298%04d%02d%02d%03d" % (year, month, day, k * 2 + male)
    return s + "10X98765432"[sum(int(a) * b for a, b in zip(s, WEIGHTS)) % 11]


def write(path, sites, households):
    r = random.Random(5)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("人口")
    sheet.append(["社区人口信息登记表"])
    sheet.append(["房屋", "", "", "", "家庭", "人员", "", "", "", "", "户籍", "", "", "居住", "备注"])
    sheet.append(["楼栋", "单元", "房号", "楼层", "与户主关系", "姓名", "性别", "出生日期", "证件号码", "联系电话", "户籍地址", "人口类型", "民族", "入住日期", "备注"])
    seen, each = set(), -(-households // len(sites))
    for k in range(households):
        site, door = sites[k // each], k % each
        floor, surname = door // 4 + 1, r.choice(SURNAMES)
        for p in range(3):
            year = r.randint(1940, 1998) if p < 2 else r.randint(2005, 2022)
            male = int(p == 0) if p < 2 else r.randint(0, 1)
            while True:
                month, day, n = r.randint(1, 12), r.randint(1, 28), r.randint(0, 499)
                idno = number(year, month, day, male, n)
                if idno not in seen:
                    break
            seen.add(idno)
            sheet.append([site, "%d单元" % (floor // 19 + 1), "%d%02d" % (floor, door % 4 + 1), floor, ["户主", "配偶", "子" if male else "女"][p],
                          (r.choice(SURNAMES) if p == 1 else surname) + r.choice(GIVEN) + r.choice(GIVEN), "男" if male else "女",
                          "%04d-%02d-%02d" % (year, month, day), idno, "125%08d" % r.randint(0, 99999999) if p < 2 else "",
                          HUKOU[k % 3], ["户籍人口", "流动人口"][k % 2], "汉族", "2021-05-%02d" % (k % 28 + 1), ""])
    book.save(path)


if sys.argv[1] == "write":
    with open(sys.argv[3], encoding="utf-8") as f:
        write(sys.argv[2], [line.split(",")[1] for line in f.read().split("\n")[1:] if line], int(sys.argv[4]))
else:
    start, cpu, cells = time.time(), time.process_time(), 0
    for row in openpyxl.load_workbook(sys.argv[2], read_only=True).worksheets[0].iter_rows(values_only=True):
        cells += len(row)
    print("wall_ms=%d cpu_ms=%d cells=%d" % ((time.time() - start) * 1000, (time.process_time() - cpu) * 1000, cells))
