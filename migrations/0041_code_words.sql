-- 0041_code_words.sql -- the other words under which tables have the items of a code list: 妻 for 配偶, 大专 for 大学专科.
-- Of the relation to the head the two digits of GB/T 4761-2008 as well: its first digit is the group that is kept here.

ALTER TABLE code_item ADD COLUMN also TEXT NOT NULL DEFAULT '';

UPDATE code_item SET also = '户主|本人|01|02' WHERE list = 'relation' AND code = '0';
UPDATE code_item SET also = '妻|妻子|之妻|夫|丈夫|之夫|爱人|老婆|老公|夫妻|10|11|12' WHERE list = 'relation' AND code = '1';
UPDATE code_item SET also = '儿子|之子|独生子|独子|长子|大儿子|次子|二子|二儿子|三子|三儿子|四子|五子|养子|继子|养子或继子|女婿|20|21|22|23|24|25|26|27|28|29' WHERE list = 'relation' AND code = '2';
UPDATE code_item SET also = '女儿|之女|独生女|独女|长女|大女儿|次女|二女|二女儿|三女|三女儿|四女|五女|养女|继女|养女或继女|儿媳|儿媳妇|媳妇|30|31|32|33|34|35|36|37|38|39' WHERE list = 'relation' AND code = '3';
UPDATE code_item SET also = '孙子|孙女|孙儿|长孙|外孙|外孙子|外孙女|孙子女|外孙子女|孙媳|孙媳妇|外孙媳妇|孙女婿|外孙女婿|曾孙|曾孙子|曾孙女|重孙|外曾孙子|外曾孙女|40|41|42|43|44|45|46|47|48|49' WHERE list = 'relation' AND code = '4';
UPDATE code_item SET also = '父亲|母亲|父|母|爸爸|妈妈|之父|之母|公公|婆婆|岳父|岳母|继父|继母|养父|养母|继父或养父|继母或养母|50|51|52|53|54|55|56|57|58|59' WHERE list = 'relation' AND code = '5';
UPDATE code_item SET also = '祖父|祖母|爷爷|奶奶|外祖父|外祖母|外公|外婆|姥爷|姥姥|曾祖父|曾祖母|祖父母|外祖父母|60|61|62|63|64|65|66|67|68|69' WHERE list = 'relation' AND code = '6';
UPDATE code_item SET also = '兄|弟|姐|妹|哥哥|弟弟|姐姐|妹妹|大哥|大姐|兄弟|姐妹|姊妹|嫂|嫂子|弟媳|弟妹|姐夫|妹夫|70|71|72|73|74|75|76|77|78|79' WHERE list = 'relation' AND code = '7';
UPDATE code_item SET also = '侄子|侄女|侄儿|外甥|外甥女|伯父|伯母|叔父|叔叔|婶母|舅父|舅舅|舅母|姑父|姑母|姑姑|姨父|姨母|阿姨|堂兄弟|表兄弟|其他亲属|亲属|亲戚|非亲属|朋友|同事|同学|合租|租客|租户|房东|保姆|护工|家政|集体户|80|81|82|83|84|85|86|87|88|89|90|91|92|93|94|95|96|97|98|99' WHERE list = 'relation' AND code = '8';

UPDATE code_item SET also = '党员|共产党员|中国共产党党员' WHERE list = 'politics' AND code = '01';
UPDATE code_item SET also = '预备党员' WHERE list = 'politics' AND code = '02';
UPDATE code_item SET also = '团员|共青团' WHERE list = 'politics' AND code = '03';
UPDATE code_item SET also = '无|普通居民|老百姓' WHERE list = 'politics' AND code = '13';

UPDATE code_item SET also = '硕士|博士|硕士研究生|博士研究生' WHERE list = 'education' AND code = '10';
UPDATE code_item SET also = '本科|大学|大本|学士' WHERE list = 'education' AND code = '20';
UPDATE code_item SET also = '大专|专科|高职' WHERE list = 'education' AND code = '30';
UPDATE code_item SET also = '中专|中技|职高|技校|职业高中|中等专科' WHERE list = 'education' AND code = '40';
UPDATE code_item SET also = '高中' WHERE list = 'education' AND code = '60';
UPDATE code_item SET also = '初级中学' WHERE list = 'education' AND code = '70';
UPDATE code_item SET also = '文盲|半文盲|不识字|学龄前|幼儿园' WHERE list = 'education' AND code = '90';

UPDATE code_item SET also = '单身|未' WHERE list = 'marriage' AND code = '10';
UPDATE code_item SET also = '有配偶|已|结婚' WHERE list = 'marriage' AND code = '20';
UPDATE code_item SET also = '丧偶未再婚|寡|鳏' WHERE list = 'marriage' AND code = '30';
UPDATE code_item SET also = '离异|离' WHERE list = 'marriage' AND code = '40';

UPDATE code_item SET also = '打工|上班|就业' WHERE list = 'inflow' AND code = '01';
UPDATE code_item SET also = '做生意|个体' WHERE list = 'inflow' AND code = '03';
UPDATE code_item SET also = '上学|读书|学习|培训|就读' WHERE list = 'inflow' AND code = '04';
UPDATE code_item SET also = '结婚|婚姻' WHERE list = 'inflow' AND code = '05';
UPDATE code_item SET also = '随亲|随家属|随子女|随父母' WHERE list = 'inflow' AND code = '06';
UPDATE code_item SET also = '看病|治病|养病|疗养' WHERE list = 'inflow' AND code = '07';
UPDATE code_item SET also = '投亲|靠友|探亲' WHERE list = 'inflow' AND code = '08';

UPDATE code_item SET also = '户籍|本地|常住户籍|人户一致' WHERE list = 'residence' AND code = '01';
UPDATE code_item SET also = '流动|外来|外地|外来人口|暂住|暂住人口' WHERE list = 'residence' AND code = '02';
UPDATE code_item SET also = '境外|外籍|港澳台' WHERE list = 'residence' AND code = '03';

UPDATE code_item SET also = '自用|自有|业主自住|自住房' WHERE list = 'usage' AND code = 'own';
UPDATE code_item SET also = '租|租住|租赁|出租房|群租' WHERE list = 'usage' AND code = 'rent';
UPDATE code_item SET also = '空|空房|空关|无人居住|闲置' WHERE list = 'usage' AND code = 'empty';
UPDATE code_item SET also = '宿舍' WHERE list = 'usage' AND code = 'dorm';
UPDATE code_item SET also = '店面|店铺|门面|商店|商用' WHERE list = 'usage' AND code = 'shop';
