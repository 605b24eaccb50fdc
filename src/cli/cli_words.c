/* cli_words.c -- the Chinese of what the commands say about themselves. The English stands in the
 * commands' own tables and is the key: a sentence that is changed there is missed here by the test
 * (tests/suite_commands.sh). */
#include "cli/cli.h"

/* clang-format off */
static const struct {
    const char *en, *zh;
} words[] = {
    { "Make an empty installation with its key file", "新建一个空的系统和它的密钥文件" },
    { "Make a demonstration district with people and a year of matters", "生成演示城区：人员和一年的事项" },
    { "Serve the interface and the API until stopped", "提供网页和接口服务，直到停止" },
    { "Bring the schema to the one of this binary", "把数据库结构升级到本程序的版本" },
    { "Take places, boundaries, sites, units or categories from CSV, XLSX or geodata", "从 CSV、XLSX 或地理数据导入区划、边界、建筑、单位或类别" },
    { "Write places, sites, units, categories or cases as CSV or XLSX", "把区划、建筑、单位、类别或案件导出为 CSV 或 XLSX" },
    { "Write an encrypted backup, also while the server runs", "写一份加密备份，服务运行时也可以" },
    { "Bring a backup back into an empty installation of either engine", "把备份恢复到空的系统，两种数据库都可以" },
    { "Show that nothing was removed from the log or altered", "核验日志没有被删改" },
    { "Write the log as JSON lines, for an independent verifier", "把日志写成 JSON 行，供独立核验" },
    { "Put a new key into the key file and wrap the data keys with it", "在密钥文件里换上新密钥，并用它重新包裹数据密钥" },
    { "Print the public key that signs the checkpoints of the log", "显示为日志检查点签名的公钥" },
    { "Make an account of staff with a post; shows its password once", "新建工作人员账号和岗位；密码只显示一次" },
    { "List the accounts of a demonstration", "列出演示账号" },
    { "Show the second factor of an account and its current code", "显示账号的动态验证码密钥和当前验证码" },
    { "Show every setting with its value and origin", "显示每项设置的值和来源" },
    { "Print the API reference (OpenAPI 3.1)", "输出接口说明（OpenAPI 3.1）" },
    { "Print a life cycle as a diagram (dot)", "把流程画成图（dot）" },
    { "Check the installation and say what to do", "检查系统，并说明该怎么办" },
    { "Count a participatory budget by a named rule and explain the result", "按指定规则计算参与式预算的结果并说明" },
    { "Count an election (.blt, .abc.yaml) by a named rule and explain the result", "按指定规则计票（.blt、.abc.yaml）并说明" },
    { "Judge a vote by statute or charter: quorum, threshold, article", "按法律或章程判断表决：到会人数、通过门槛、条款" },
    { "Map opinions from votes on statements: consensus first, groups with their stability", "由对陈述的表态画出意见图：先看共识，再看分组及其稳定性" },
    { "When something is due by the working calendar, and why on that date", "按工作日历算出期限，并说明由来" },
    { "Check a district's calendar (CSV) and show its days over the national ones", "检查本区日历（CSV），叠加国家日历显示" },
    { "Make a map from buildings (GeoJSON, GeoPackage, Shapefile, OSM, CSV, XLSX) and streets", "由建筑和道路数据生成划格底图" },
    { "Divide a map into grids: PREFIX.nodes.csv and PREFIX.edges.csv, or a file of buildings", "把底图划分成网格：用节点和边两个文件，或一个建筑文件" },
    { "Put today's grids into the band with the least change", "以最小改动把现有网格调到规定户数" },
    { "Is the shape of a division legal? Every grid in one piece, no building torn apart", "检查划分是否合规：网格不分块，建筑不拆开" },
    { "The figures of a division, also of one that a person has drawn", "一种划分的各项指标，手工划的也可以" },
    { "Explain every grid, its borders, walks, changes, and what is proved about faults", "逐格说明：边界、步行、变动，以及已证明的不足" },
    { "Plan the visits of grid workers: days, households, short walks, and why (a file each)", "安排网格员走访：哪天、哪户、怎么走、为什么（每人一个文件）" },
    { "Print the version", "显示版本" },
    { "Post a journal again: trial balance, or export to ledger, hledger, beancount", "重新过账：试算平衡，或导出为 ledger、hledger、beancount" },
    { "List the reforms of the tree of places", "列出区划调整方案" },
    { "Show a reform and what it would do", "显示一个区划调整方案及其影响" },
    { "Check a plan in a file (JSON as in the API); nothing is written", "检查文件中的方案（与接口同样的 JSON），不写入" },
    { "Carry out the reforms that are due, now", "立即执行到期的区划调整" },
    /* options */
    { "Folder that holds the database and the pictures.", "数据文件夹，放数据库和照片。" },
    { "postgres://...; SQLite in the data folder unless given.", "postgres://…；不填则用数据文件夹里的 SQLite。" },
    { "Address to listen on.", "监听地址。" },
    { "Port; 0 takes a free one.", "端口；0 表示任取一个空闲的。" },
    { "https on all addresses, with a local authority.", "在所有地址上用 https，证书由本机签发。" },
    { "The person's name.", "姓名。" },
    { "The place of the post: district, street, community or grid.", "岗位所在区域：区、街道、社区或网格。" },
    { "The post.", "岗位。" },
    { "The unit, for department handlers.", "单位（部门经办人填写）。" },
    { "Also draw the QR code that an authenticator scans.", "并画出身份验证器扫描用的二维码。" },
    { "Also count everything again and verify the log.", "并把全部数量重新清点、核验日志。" },
    { "File to write; standard output unless given.", "写入的文件；不填则写到标准输出。" },
    { "Only say what is wrong; change nothing.", "只检查，不写入。" },
    { "Leave wrong rows out and take the others.", "跳过有错的行，其余照收。" },
    { "Which sheet of a spreadsheet, from 1.", "第几个工作表，从 1 数起。" },
    { "System of the coordinates: wgs84, cgcs2000 or gcj02.", "坐标系：wgs84、cgcs2000 或 gcj02。" },
    { "How much life: 3 thousand, 60 thousand, 294,900 or 5 million people.", "规模：3千、6万、29.49万或500万人。" },
    { "Matters instead of 0.003 per person and day.", "事项总数；不填按每人每天 0.003 件。" },
    { "Another district.", "另一个区。" },
    { "The witness' file of checkpoints, to compare with.", "见证方保存的检查点文件，用来比对。" },
    { "Carry out what is due on this day, today unless given.", "执行这一天到期的；不填为今天。" },
    { "Print JSON instead of sentences", "输出 JSON，不输出句子" },
    { "Print JSON instead of a table", "输出 JSON，不输出表格" },
    { "Language of the sentences; LANG by default", "句子的语言；默认按 LANG" },
    { "Language of the words; LANG by default", "词语的语言；默认按 LANG" },
    { "Language of sentences and pages; LANG by default", "句子和页面的语言；默认按 LANG" },
};
/* clang-format on */

const char *cli_words(const char *en, enum lang lang)
{
    for (size_t i = 0; en && lang == LANG_ZH && i < COUNT(words); i++)
        if (strcmp(words[i].en, en) == 0)
            return words[i].zh;
    return en;
}
