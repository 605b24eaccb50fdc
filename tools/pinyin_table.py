#!/usr/bin/env python3
"""pinyin_table.py >src/core/pinyin.txt -- the table of readings, made of ICU's transliterator Han-Latin
(Debian's icu-devtools; readings of Unicode's Unihan kMandarin), and of the readings of surnames that
differ from it. Run by hand when ICU is newer; the result is part of the source."""
import subprocess
import unicodedata

SURNAMES = """单shan 仇qiu 解xie 区ou 查zha 朴piao 盖ge 覃qin 曾zeng 员yun 华hua 任ren 翟zhai 乐yue 繁po
句gou 过guo 折she 缪miao 冼xian 洗xian 种chong 召shao 黑he 秘bi 薄bo 燕yan 应ying 宁ning 甯ning 祭zhai 撒sa
宿su 隗wei 郗xi 车che 佴nai 能nai 重chong 那na 哈ha 逄pang 乜nie 阚kan 谌chen 笪da 亓qi 曲qu 柏bai 卜bu
谷gu 纪ji 葛ge 沈shen 盛sheng 尹yin 俞yu 贾jia 石shi 钻zuan 要yao 都du 长zhang 少shao 干gan 冯feng 令ling
晟cheng 尉wei 洗xian 訾zi 於yu 藏zang 幺yao 牟mu 褚chu 郇xun 郄qie 郝hao 臧zang 佘she 仉zhang 璩qu 麴qu 逯lu
單shan 區ou 員yun 華hua 車che 樂yue 蓋ge 應ying 寧ning 賈jia
尉迟yuchi 尉遲yuchi 万俟moqi 萬俟moqi 长孙zhangsun 長孫zhangsun 单于chanyu 澹台tantai 令狐linghu 鲜于xianyu 夏侯xiahou
诸葛zhuge 皇甫huangfu 欧阳ouyang 歐陽ouyang 上官shangguan 司马sima 司徒situ 慕容murong 公孙gongsun 宇文yuwen 呼延huyan
东方dongfang 南宫nangong 独孤dugu 端木duanmu 百里baili 濮阳puyang 淳于chunyu 赫连helian 钟离zhongli 闻人wenren 轩辕xuanyuan
太史taishi 申屠shentu 公冶gongye 仲孙zhongsun 司空sikong 亓官qiguan 巫马wuma 拓跋tuoba 夹谷jiagu 第五diwu 西门ximen
东郭dongguo 南门nanmen 左丘zuoqiu 梁丘liangqiu 羊舌yangshe 乐正yuezheng 漆雕qidiao 子车ziju 颛孙zhuansun 叶赫yehe 纳兰nalan""".split()
# 𠮷: in Unihan since 15.1. 𬎆 and 㼆, which it stands for, are in names; Unihan 15 has jing4 in Cantonese, as 瑩 and 營.
MORE = {"𠮷": "ji", "𬎆": "ying", "㼆": "ying"}


def plain(s):
    s = s.strip().replace("ê", "e")
    for u in "üǖǘǚǜ":
        s = s.replace(u, "v")
    s = "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c))
    return s if s.isascii() and s.isalpha() else ""


chars = [chr(c) for a, z in ((0x3007, 0x3008), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)) for c in range(a, z)]
run = subprocess.run(["uconv", "-f", "utf8", "-t", "utf8", "-x", "Han-Latin"], input="\n".join(chars).encode(), capture_output=True, check=True)
by = {}
for c, reading in zip(chars, run.stdout.decode().split("\n")):
    s = MORE.get(c) or (plain(reading) if reading.strip() != c else "")
    if s:
        by.setdefault(s, []).append(c)
print("# Readings without tones, u with dots as v; made by tools/pinyin_table.py of ICU's Han-Latin (Unicode License).")
for s in sorted(by):
    print(s + " " + "".join(by[s]))
print("# Surnames whose reading differs, or of two characters.")
for s in SURNAMES:
    n = len(s.rstrip("abcdefghijklmnopqrstuvwxyz"))
    print("=" + s[:n] + " " + s[n:])
