#!/usr/bin/env python3
"""make_xls.py FOLDER LNG LAT -- writes the .xls files of this folder again, with real writers: python3-xlwt, LibreOffice
(libreoffice-calc, python3-uno) and Gnumeric (ssconvert). Everybody in them is made up: the numbers are of an area
that was never given out (350297), the telephones of a range that does not exist (125).

people.xls      xlwt, BIFF8: a title, two rows of merged headings, merged cells among the rows, dates, numbers, a hidden sheet
sites.xls       Gnumeric, BIFF7: buildings, Chinese in code page 936 (GBK)
values.xls      LibreOffice, BIFF8: formulas with their values, errors, yes and no, dates and times, texts longer than a record
date1904.xls    xlwt: days counted from 1904
wide.xls        xlwt: 300 rows, written column by column
locked.xls      LibreOffice: with a password
"""
import datetime
import os
import signal
import subprocess
import sys
import tempfile

import xlwt

HERE = sys.argv[1]  # 118.0497 24.523 for a place in the demonstration


def path(name):
    return os.path.join(HERE, name)


def people():
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    s = book.add_sheet("人口")
    s.write_merge(0, 0, 0, 7, "测试社区人口登记表（虚构）")
    s.write_merge(1, 1, 0, 2, "房屋")
    s.write_merge(1, 1, 3, 7, "人员")
    for c, name in enumerate(["楼栋", "单元", "房号", "与户主关系", "姓名", "证件号码", "联系电话", "出生日期"]):
        s.write(2, c, name)
    s.write_merge(3, 5, 0, 0, "老表一号楼")
    s.write_merge(3, 5, 1, 1, "8单元")
    s.write_merge(3, 4, 2, 2, 8841)
    rows = [["户主", "单𬎆祥甲", "350297196205080137", 12587650801, None],
            ["配偶", "解老乙", None, None, datetime.date(1957, 1, 2)],
            ["户主", "区老丙", 350297195807150106, None, None],  # kept as a number: the last three digits are lost
            ["户主", "查老丁", None, None, None]]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                s.write(3 + r, 3 + c, value, day if c == 4 else xlwt.Style.default_style)
    s.write(5, 2, 8842)
    s.write(6, 0, "没有这栋楼")
    s.write(6, 1, "8单元")
    s.write(6, 2, 8843)
    book.add_sheet("填表说明").write(1, 1, "姓名按身份证填写")
    codes = book.add_sheet("代码")
    codes.write(0, 0, "户主")
    codes.visibility = 1
    book.save(path("people.xls"))


def date1904():
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = True
    s = book.add_sheet("1904")
    s.write(0, 0, datetime.date(2024, 3, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    s.write(0, 1, datetime.datetime(2024, 3, 1, 8, 30), xlwt.easyxf(num_format_str="yyyy/m/d h:mm"))
    book.save(path("date1904.xls"))


def wide():
    book = xlwt.Workbook(encoding="utf-8")
    s = book.add_sheet("列")
    for c in range(30):
        for r in range(300):
            s.write(r, c, "第%d行第%d列" % (r + 1, c + 1) if c % 3 else r * 1000 + c)
    book.save(path("wide.xls"))


def office(work):
    import uno
    from com.sun.star.beans import PropertyValue
    from com.sun.star.connection import NoConnectException
    import time

    pipe = "make_xls_%d" % os.getpid()
    run = subprocess.Popen(["soffice", "--headless", "--norestore", "-env:UserInstallation=file://" + work + "/profile",
                            "--accept=pipe,name=%s;urp;" % pipe], start_new_session=True)
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(120):
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except NoConnectException:
            time.sleep(0.5)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def given(**options):
        return tuple(PropertyValue(Name=k, Value=v) for k, v in options.items())

    def store(book, name, form, **more):
        book.storeToURL("file://" + os.path.abspath(path(name)), given(FilterName=form, **more))

    book = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, given(Hidden=True))
    s = book.Sheets.getByIndex(0)
    s.Name = "值"
    formats = book.NumberFormats
    locale = uno.createUnoStruct("com.sun.star.lang.Locale")

    def put(cell, formula=None, value=None, text=None, form=None):
        c = s.getCellRangeByName(cell)
        if formula is not None:
            c.Formula = formula
        if value is not None:
            c.Value = float(value)
        if text is not None:
            c.String = text
        if form:
            key = formats.queryKey(form, locale, False)
            c.NumberFormat = formats.addNew(form, locale) if key == -1 else key

    put("A1", text="写法")
    put("B1", text="值")
    rows = [("合计", dict(formula="=20+22")), ("文字", dict(formula='="海"&"虹"')), ("真", dict(formula="=1=1")),
            ("空文字", dict(formula='=""')), ("错误", dict(formula="=1/0")), ("没有", dict(formula="=NA()")),
            ("小数", dict(value=118.03441)), ("负数", dict(value=-3)), ("百分之一", dict(value=12.34)),
            ("长号", dict(value=350205199001011234)), ("代码", dict(value=350205003006001)), ("很小", dict(value=0.0000001)),
            ("日期", dict(value=45352, form="YYYY-MM-DD")), ("日期时间", dict(value=45352.5, form="YYYY-MM-DD HH:MM")),
            ("时间", dict(value=0.75, form="HH:MM:SS")), ("补充平面", dict(text="𠮷𬎆")), ("两行", dict(text="甲\n乙"))]
    for i, (name, what) in enumerate(rows):
        put("A%d" % (i + 2), text=name)
        put("B%d" % (i + 2), **what)
    # shared texts that are cut by the end of a record, in wide and narrow characters by turns
    for i in range(60):
        put("A%d" % (i + 30), text=("长文%d" % i) + "丁" * 400)
        put("B%d" % (i + 30), text=("long%d" % i) + "x" * 700)
    store(book, "values.xls", "MS Excel 97")
    book.dispose()

    book = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, given(Hidden=True))
    book.Sheets.getByIndex(0).getCellRangeByName("A1").String = "秘密"
    store(book, "locked.xls", "MS Excel 97", Password="1234")
    book.dispose()
    os.killpg(run.pid, signal.SIGKILL)  # asked to end, it waits for somebody
    run.wait()


def gnumeric(work):
    csv = os.path.join(work, "sites.csv")
    with open(csv, "w", encoding="utf-8") as f:
        f.write("老表楼栋台账（虚构）,,,,,\n\n楼栋名称,所属社区代码,户数(户),经度,纬度,备注\n"
                "老表一号楼,350205003006,12,LNG,LAT,甲\n老表二号楼,350205003006,30,LNG,LAT1,乙\n"
                .replace("LNG", sys.argv[2]).replace("LAT", sys.argv[3]))
    env = dict(os.environ, LC_ALL="C.UTF-8", WINDOWS_LANGUAGE="zh_CN", LANG="zh_CN.GBK")
    subprocess.run(["ssconvert", "--import-encoding=UTF-8", "-T", "Gnumeric_Excel:excel_biff7", csv, path("sites.xls")],
                   check=True, env=env)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        people()
        date1904()
        wide()
        gnumeric(folder)
        office(folder)
