-- 0009_registry.sql -- the registry 一口清: buildings, dwellings, households, people, care flags, premises
-- and organisations; every link has its dates, so that the state on any past day can be shown. Names,
-- phones, identity numbers, addresses and notes are sealed by the vault (core/vault.h); tokens are the
-- first 63 bits of a keyed hash. UNTIL is the first day on which something no longer holds.

-- Code lists 代码表 as data. VALID_UNTIL: no longer offered, but still shown where it stands. NUMBER is a
-- list's own: days until a care flag is looked at again.
CREATE TABLE code_item (
    list        TEXT NOT NULL,
    code        TEXT NOT NULL,
    ord         INT NOT NULL,
    zh          TEXT NOT NULL,
    en          TEXT NOT NULL,
    number      INT NOT NULL DEFAULT 0,
    valid_until DATE,
    PRIMARY KEY (list, code)
);

-- What the registry knows of a site that is a building 楼栋 (its name, kind, place, grid and outline
-- stand in site and site_shape). COUNTED: site.households is the number of households here.
CREATE TABLE building (
    community ID NOT NULL,
    id        ID NOT NULL,
    compound  TEXT NOT NULL,
    floors    INT NOT NULL,
    entrances INT NOT NULL,
    built     INT NOT NULL,
    counted   BOOL NOT NULL CHECK (counted IN (0, 1)),
    since     DATE NOT NULL,
    until     DATE,
    why       TEXT NOT NULL,
    version   INT NOT NULL,
    PRIMARY KEY (community, id)
);

-- A dwelling or premises 房屋 (住宅、商铺、办公、厂房). ENTRANCE 单元 may be empty. ROOM_TOKEN finds it by its
-- number within the community.
CREATE TABLE dwelling (
    community   ID NOT NULL,
    id          ID NOT NULL,
    site        ID NOT NULL,
    entrance    TEXT NOT NULL,
    floor       INT NOT NULL,
    room_sealed TEXT NOT NULL,
    room_mask   TEXT NOT NULL,
    room_token  ID NOT NULL,
    usage       TEXT NOT NULL,
    area        INT NOT NULL,
    since       DATE NOT NULL,
    until       DATE,
    demo        BOOL NOT NULL CHECK (demo IN (0, 1)),
    version     INT NOT NULL,
    PRIMARY KEY (community, id)
);
-- Of what is found by one number of the program the number comes first: without statistics SQLite would
-- rather walk through a whole community (its statements say +community).
CREATE INDEX dwelling_site ON dwelling (site, community, id);
CREATE INDEX dwelling_room ON dwelling (room_token, site, community);

-- A household 户. FROM_HOUSEHOLD: what it was split off from. The wishes are for visits: bits of the days
-- of the week (1 Monday), minutes of the day, and whether it wants none.
CREATE TABLE household (
    community      ID NOT NULL,
    id             ID NOT NULL,
    kind           TEXT NOT NULL,
    since          DATE NOT NULL,
    until          DATE,
    why            TEXT NOT NULL,
    from_community ID NOT NULL,
    from_household ID NOT NULL,
    wish_days      INT NOT NULL,
    wish_from      INT NOT NULL,
    wish_until     INT NOT NULL,
    no_visits      BOOL NOT NULL CHECK (no_visits IN (0, 1)),
    note_sealed    TEXT NOT NULL,
    import         ID NOT NULL,
    demo           BOOL NOT NULL CHECK (demo IN (0, 1)),
    version        INT NOT NULL,
    PRIMARY KEY (community, id)
);

-- Where a household lives.
CREATE TABLE living (
    community ID NOT NULL,
    household ID NOT NULL,
    since     DATE NOT NULL,
    dwelling  ID NOT NULL,
    until     DATE,
    PRIMARY KEY (community, household, since)
);
CREATE INDEX living_dwelling ON living (dwelling, community, since);

-- A person 人口. One record however many dwellings; COMMUNITY is where it was first written down.
-- MERGED_INTO: it was the same as another one, which goes on.
CREATE TABLE inhabitant (
    community        ID NOT NULL,
    id               ID NOT NULL,
    name_sealed      TEXT NOT NULL,
    name_mask        TEXT NOT NULL,
    sex              TEXT NOT NULL,
    born             DATE,
    id_kind          TEXT NOT NULL,
    idno_sealed      TEXT NOT NULL,
    idno_mask        TEXT NOT NULL,
    phone_sealed     TEXT NOT NULL,
    phone_mask       TEXT NOT NULL,
    nation           TEXT NOT NULL,
    ethnic           TEXT NOT NULL,
    politics         TEXT NOT NULL,
    education        TEXT NOT NULL,
    marriage         TEXT NOT NULL,
    residence        TEXT NOT NULL,
    hukou_code       TEXT NOT NULL,
    hukou_sealed     TEXT NOT NULL,
    work_sealed      TEXT NOT NULL,
    alias_sealed     TEXT NOT NULL,
    inflow           TEXT NOT NULL,
    permit           TEXT NOT NULL,
    permit_until     DATE,
    died             DATE,
    account          ID NOT NULL,
    merged_community ID NOT NULL,
    merged_into      ID NOT NULL,
    import           ID NOT NULL,
    demo             BOOL NOT NULL CHECK (demo IN (0, 1)),
    created          TIME NOT NULL,
    changed          TIME NOT NULL,
    version          INT NOT NULL,
    PRIMARY KEY (community, id)
);

-- Who belongs to a household, as what, since when. MAIN: lives there usually 常住.
CREATE TABLE member (
    community        ID NOT NULL,
    household        ID NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    since            DATE NOT NULL,
    relation         TEXT NOT NULL,
    main             BOOL NOT NULL CHECK (main IN (0, 1)),
    until            DATE,
    why_in           TEXT NOT NULL,
    why_out          TEXT NOT NULL,
    PRIMARY KEY (community, household, person_community, person, since)
);
CREATE INDEX member_person ON member (person, person_community);

-- Care flags 关爱标签: lives alone, low income ... (code list 'care'), with source and day of review.
CREATE TABLE care (
    community ID NOT NULL,
    person    ID NOT NULL,
    id        ID NOT NULL,
    flag      TEXT NOT NULL,
    source    TEXT NOT NULL,
    since     DATE NOT NULL,
    review    DATE,
    until     DATE,
    actor     ID NOT NULL,
    version   INT NOT NULL,
    PRIMARY KEY (community, person, id)
);

-- By what a person is found in a community where he is or was a member of a household.
CREATE TABLE inhabitant_token (
    community        ID NOT NULL,
    token            ID NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    PRIMARY KEY (community, token, person_community, person)
);

-- Directory by identity number and by phone, of the whole installation.
CREATE TABLE inhabitant_dir (
    token     ID NOT NULL,
    community ID NOT NULL,
    person    ID NOT NULL,
    PRIMARY KEY (token, community, person)
);

-- Earlier states of a record, sealed whole; VERSION is that of the state.
CREATE TABLE registry_past (
    community    ID NOT NULL,
    subject      ID NOT NULL,
    version      INT NOT NULL,
    kind         TEXT NOT NULL,
    at           TIME NOT NULL,
    actor        ID NOT NULL,
    why          TEXT NOT NULL,
    state_sealed TEXT NOT NULL,
    PRIMARY KEY (community, subject, version)
);

-- Enterprises and social organisations 企业、社会组织. CODE is the unified social credit code (public).
CREATE TABLE org (
    community     ID NOT NULL,
    id            ID NOT NULL,
    kind          TEXT NOT NULL,
    category      TEXT NOT NULL,
    name          TEXT NOT NULL,
    code          TEXT NOT NULL,
    standing       TEXT NOT NULL,
    staff         INT NOT NULL,
    leader_sealed TEXT NOT NULL,
    leader_mask   TEXT NOT NULL,
    phone_sealed  TEXT NOT NULL,
    phone_mask    TEXT NOT NULL,
    since         DATE NOT NULL,
    until         DATE,
    import        ID NOT NULL,
    demo          BOOL NOT NULL CHECK (demo IN (0, 1)),
    version       INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX org_code ON org (code) WHERE code <> '';

-- Which organisation uses which premises.
CREATE TABLE premises (
    community ID NOT NULL,
    org       ID NOT NULL,
    since     DATE NOT NULL,
    dwelling  ID NOT NULL,
    until     DATE,
    PRIMARY KEY (community, org, dwelling, since)
);
CREATE INDEX premises_dwelling ON premises (dwelling, community);

-- The read log knows more than accounts now: whose field it was ('account': PERSON is an account;
-- 'inhabitant', 'org': a record of the registry in PERSON_COMMUNITY).
ALTER TABLE read_log ADD COLUMN subject TEXT NOT NULL DEFAULT 'account';
ALTER TABLE read_log ADD COLUMN person_community ID NOT NULL DEFAULT 0;

-- A table about people belongs to the community whose clerk sent it.
ALTER TABLE import ADD COLUMN place ID NOT NULL DEFAULT 0;

-- Rows of a table of which it is not clear whose they are 待核对: somebody decides. CANDIDATE is the record
-- that it may be.
CREATE TABLE registry_doubt (
    community           ID NOT NULL,
    id                  ID NOT NULL,
    import              ID NOT NULL,
    n                   INT NOT NULL,
    why                 TEXT NOT NULL,
    row_sealed          TEXT NOT NULL,
    name_mask           TEXT NOT NULL,
    candidate_community ID NOT NULL,
    candidate           ID NOT NULL,
    state               TEXT NOT NULL CHECK (state IN ('open', 'same', 'new', 'dropped')),
    actor               ID NOT NULL,
    ended               TIME NOT NULL,
    version             INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX registry_doubt_open ON registry_doubt (community, state, id);

-- Sex, GB/T 2261.1.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('sex', '1', 1, '男', 'male', 0),
('sex', '2', 2, '女', 'female', 0),
('sex', '0', 3, '未知', 'unknown', 0),
('sex', '9', 4, '未说明', 'not stated', 0);
-- Kind of population 人口类型.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('residence', '01', 1, '户籍人口', 'registered here', 0),
('residence', '02', 2, '流动人口', 'from elsewhere', 0),
('residence', '03', 3, '境外人员', 'from abroad, Hong Kong, Macao or Taiwan', 0);
-- Relation to the head of the household, GB/T 4761.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('relation', '0', 1, '本人或户主', 'head', 0),
('relation', '1', 2, '配偶', 'spouse', 0),
('relation', '2', 3, '子', 'son', 0),
('relation', '3', 4, '女', 'daughter', 0),
('relation', '4', 5, '孙子女或外孙子女', 'grandchild', 0),
('relation', '5', 6, '父母', 'parent', 0),
('relation', '6', 7, '祖父母或外祖父母', 'grandparent', 0),
('relation', '7', 8, '兄弟姐妹', 'brother or sister', 0),
('relation', '8', 9, '其他', 'other', 0);
-- Political affiliation, GB/T 4762.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('politics', '01', 1, '中共党员', 'member of the CPC', 0),
('politics', '02', 2, '中共预备党员', 'probationary member of the CPC', 0),
('politics', '03', 3, '共青团员', 'member of the Youth League', 0),
('politics', '04', 4, '民革党员', 'member of the RCCK', 0),
('politics', '05', 5, '民盟盟员', 'member of the CDL', 0),
('politics', '06', 6, '民建会员', 'member of the CNDCA', 0),
('politics', '07', 7, '民进会员', 'member of the CAPD', 0),
('politics', '08', 8, '农工党党员', 'member of the CPWDP', 0),
('politics', '09', 9, '致公党党员', 'member of the CZGP', 0),
('politics', '10', 10, '九三学社社员', 'member of the Jiusan Society', 0),
('politics', '11', 11, '台盟盟员', 'member of the TSL', 0),
('politics', '12', 12, '无党派人士', 'without party, public figure', 0),
('politics', '13', 13, '群众', 'none', 0);
-- Education, GB/T 4658-2006.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('education', '10', 1, '研究生', 'postgraduate', 0),
('education', '20', 2, '大学本科', 'bachelor', 0),
('education', '30', 3, '大学专科', 'college', 0),
('education', '40', 4, '中等职业', 'vocational secondary', 0),
('education', '60', 5, '普通高中', 'senior secondary', 0),
('education', '70', 6, '初中', 'junior secondary', 0),
('education', '80', 7, '小学', 'primary', 0),
('education', '90', 8, '其他', 'other', 0);
-- Marital status, GB/T 2261.2.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('marriage', '10', 1, '未婚', 'never married', 0),
('marriage', '20', 2, '已婚', 'married', 0),
('marriage', '21', 3, '初婚', 'first marriage', 0),
('marriage', '22', 4, '再婚', 'married again', 0),
('marriage', '23', 5, '复婚', 'remarried to the former spouse', 0),
('marriage', '30', 6, '丧偶', 'widowed', 0),
('marriage', '40', 7, '离婚', 'divorced', 0),
('marriage', '90', 8, '未说明', 'not stated', 0);
-- Why people came 流入原因.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('inflow', '01', 1, '务工', 'work', 0),
('inflow', '02', 2, '务农', 'farming', 0),
('inflow', '03', 3, '经商', 'business', 0),
('inflow', '04', 4, '学习培训', 'study', 0),
('inflow', '05', 5, '婚嫁', 'marriage', 0),
('inflow', '06', 6, '随迁', 'with the family', 0),
('inflow', '07', 7, '治病疗养', 'treatment', 0),
('inflow', '08', 8, '投亲靠友', 'relatives or friends', 0),
('inflow', '09', 9, '工作调动', 'transfer', 0),
('inflow', '99', 10, '其他', 'other', 0);
-- Permit held by people from elsewhere 办证类型.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('permit', '01', 1, '居住证', 'residence permit', 0),
('permit', '02', 2, '暂住证', 'temporary permit', 0),
('permit', '99', 3, '其他', 'other', 0);
-- What a dwelling or premises is used for 用途.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('usage', 'own', 1, '自住', 'lived in by its owner', 0),
('usage', 'rent', 2, '出租', 'let', 0),
('usage', 'empty', 3, '空置', 'empty', 0),
('usage', 'dorm', 4, '集体宿舍', 'dormitory', 0),
('usage', 'shop', 5, '商铺', 'shop', 0),
('usage', 'office', 6, '办公', 'office', 0),
('usage', 'plant', 7, '厂房', 'plant', 0),
('usage', 'store', 8, '仓库', 'store', 0),
('usage', 'public', 9, '公共用房', 'public rooms', 0),
('usage', 'other', 10, '其他', 'other', 0);
-- Kind of household 户别.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('household', 'family', 1, '家庭户', 'family', 0),
('household', 'collective', 2, '集体户', 'collective', 0),
('household', 'share', 3, '合租户', 'people who share a flat', 0);
-- Identity documents (GA/T 517).
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('id_kind', '111', 1, '居民身份证', 'resident identity card', 0),
('id_kind', '112', 2, '港澳台居民居住证', 'residence permit for residents of Hong Kong, Macao or Taiwan', 0),
('id_kind', '114', 3, '军官证', 'officer card', 0),
('id_kind', '115', 4, '武警警官证', 'armed police officer card', 0),
('id_kind', '414', 5, '普通护照', 'passport', 0),
('id_kind', '511', 6, '台湾居民来往大陆通行证', 'Taiwan residents travel permit', 0),
('id_kind', '516', 7, '港澳居民来往内地通行证', 'Hong Kong and Macao residents travel permit', 0),
('id_kind', '553', 8, '外国人永久居留身份证', 'foreigner permanent residence card', 0),
('id_kind', '554', 9, '外国人居留证', 'foreigner residence permit', 0),
('id_kind', '000', 10, '无证件', 'none', 0);
-- Care flags 关爱标签; NUMBER: days until they are looked at again.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('care', 'alone', 1, '独居老人', 'old and living alone', 90),
('care', 'low', 2, '低保低收入', 'low income', 180),
('care', 'disabled', 3, '残疾', 'disabled', 365),
('care', 'left', 4, '留守老人儿童', 'left behind by those who work elsewhere', 180),
('care', 'help', 5, '需要帮助', 'needs help', 90);
-- Kind of organisation.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('org', 'enterprise', 1, '企业', 'enterprise', 0),
('org', 'trader', 2, '个体工商户', 'sole trader', 0),
('org', 'coop', 3, '农民专业合作社', 'cooperative', 0),
('org', 'association', 4, '社会团体', 'association', 0),
('org', 'service', 5, '民办非企业单位', 'private non-enterprise unit', 0),
('org', 'foundation', 6, '基金会', 'foundation', 0),
('org', 'institution', 7, '机关事业单位', 'public institution', 0),
('org', 'other', 8, '其他', 'other', 0);
-- State of an organisation.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('org_status', '1', 1, '正常', 'active', 0),
('org_status', '2', 2, '注销', 'dissolved', 0),
('org_status', '3', 3, '撤销', 'revoked', 0);
-- Why people come and go.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('move', 'birth', 1, '出生', 'born', 0),
('move', 'in', 2, '迁入', 'moved in', 0),
('move', 'marry', 3, '婚嫁', 'married', 0),
('move', 'split', 4, '分户', 'household split', 0),
('move', 'rent', 5, '租住', 'rented', 0),
('move', 'out', 6, '迁出', 'moved out', 0),
('move', 'death', 7, '死亡', 'died', 0),
('move', 'torn', 8, '拆除', 'building pulled down', 0),
('move', 'error', 9, '更正', 'corrected', 0),
('move', 'import', 10, '导入', 'came in a table', 0),
('move', 'other', 11, '其他', 'other', 0);
-- Ethnic groups, GB/T 3304.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('ethnic', '01', 1, '汉族', 'Han', 0),
('ethnic', '02', 2, '蒙古族', 'Mongol', 0),
('ethnic', '03', 3, '回族', 'Hui', 0),
('ethnic', '04', 4, '藏族', 'Tibetan', 0),
('ethnic', '05', 5, '维吾尔族', 'Uyghur', 0),
('ethnic', '06', 6, '苗族', 'Miao', 0),
('ethnic', '07', 7, '彝族', 'Yi', 0),
('ethnic', '08', 8, '壮族', 'Zhuang', 0),
('ethnic', '09', 9, '布依族', 'Bouyei', 0),
('ethnic', '10', 10, '朝鲜族', 'Korean', 0),
('ethnic', '11', 11, '满族', 'Manchu', 0),
('ethnic', '12', 12, '侗族', 'Dong', 0),
('ethnic', '13', 13, '瑶族', 'Yao', 0),
('ethnic', '14', 14, '白族', 'Bai', 0),
('ethnic', '15', 15, '土家族', 'Tujia', 0),
('ethnic', '16', 16, '哈尼族', 'Hani', 0),
('ethnic', '17', 17, '哈萨克族', 'Kazak', 0),
('ethnic', '18', 18, '傣族', 'Dai', 0),
('ethnic', '19', 19, '黎族', 'Li', 0),
('ethnic', '20', 20, '傈僳族', 'Lisu', 0),
('ethnic', '21', 21, '佤族', 'Va', 0),
('ethnic', '22', 22, '畲族', 'She', 0),
('ethnic', '23', 23, '高山族', 'Gaoshan', 0),
('ethnic', '24', 24, '拉祜族', 'Lahu', 0),
('ethnic', '25', 25, '水族', 'Sui', 0),
('ethnic', '26', 26, '东乡族', 'Dongxiang', 0),
('ethnic', '27', 27, '纳西族', 'Naxi', 0),
('ethnic', '28', 28, '景颇族', 'Jingpo', 0),
('ethnic', '29', 29, '柯尔克孜族', 'Kirgiz', 0),
('ethnic', '30', 30, '土族', 'Tu', 0),
('ethnic', '31', 31, '达斡尔族', 'Daur', 0),
('ethnic', '32', 32, '仫佬族', 'Mulao', 0),
('ethnic', '33', 33, '羌族', 'Qiang', 0),
('ethnic', '34', 34, '布朗族', 'Blang', 0),
('ethnic', '35', 35, '撒拉族', 'Salar', 0),
('ethnic', '36', 36, '毛南族', 'Maonan', 0),
('ethnic', '37', 37, '仡佬族', 'Gelao', 0),
('ethnic', '38', 38, '锡伯族', 'Xibe', 0),
('ethnic', '39', 39, '阿昌族', 'Achang', 0),
('ethnic', '40', 40, '普米族', 'Pumi', 0),
('ethnic', '41', 41, '塔吉克族', 'Tajik', 0),
('ethnic', '42', 42, '怒族', 'Nu', 0),
('ethnic', '43', 43, '乌孜别克族', 'Uzbek', 0),
('ethnic', '44', 44, '俄罗斯族', 'Russian', 0),
('ethnic', '45', 45, '鄂温克族', 'Ewenki', 0),
('ethnic', '46', 46, '德昂族', 'Deang', 0),
('ethnic', '47', 47, '保安族', 'Bonan', 0),
('ethnic', '48', 48, '裕固族', 'Yugur', 0),
('ethnic', '49', 49, '京族', 'Gin', 0),
('ethnic', '50', 50, '塔塔尔族', 'Tatar', 0),
('ethnic', '51', 51, '独龙族', 'Derung', 0),
('ethnic', '52', 52, '鄂伦春族', 'Oroqen', 0),
('ethnic', '53', 53, '赫哲族', 'Hezhen', 0),
('ethnic', '54', 54, '门巴族', 'Monba', 0),
('ethnic', '55', 55, '珞巴族', 'Lhoba', 0),
('ethnic', '56', 56, '基诺族', 'Jino', 0),
('ethnic', '97', 57, '其他', 'other', 0),
('ethnic', '98', 58, '外国血统中国籍人士', 'naturalised', 0);
-- Countries and regions, GB/T 2659 (ISO 3166 numeric): those met here; more are added as data.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES
('nation', '156', 1, '中国', 'China', 0),
('nation', '344', 2, '中国香港', 'Hong Kong, China', 0),
('nation', '446', 3, '中国澳门', 'Macao, China', 0),
('nation', '158', 4, '中国台湾', 'Taiwan, China', 0),
('nation', '840', 5, '美国', 'United States', 0),
('nation', '392', 6, '日本', 'Japan', 0),
('nation', '410', 7, '韩国', 'Republic of Korea', 0),
('nation', '702', 8, '新加坡', 'Singapore', 0),
('nation', '458', 9, '马来西亚', 'Malaysia', 0),
('nation', '360', 10, '印度尼西亚', 'Indonesia', 0),
('nation', '608', 11, '菲律宾', 'Philippines', 0),
('nation', '764', 12, '泰国', 'Thailand', 0),
('nation', '704', 13, '越南', 'Viet Nam', 0),
('nation', '356', 14, '印度', 'India', 0),
('nation', '826', 15, '英国', 'United Kingdom', 0),
('nation', '276', 16, '德国', 'Germany', 0),
('nation', '250', 17, '法国', 'France', 0),
('nation', '643', 18, '俄罗斯', 'Russia', 0),
('nation', '124', 19, '加拿大', 'Canada', 0),
('nation', '036', 20, '澳大利亚', 'Australia', 0),
('nation', '999', 21, '其他', 'other', 0);

-- Two records that were one person: GONE went into KEPT. STATE holds sealed what is needed to take it back;
-- VERSION is that of KEPT after it.
CREATE TABLE registry_merge (
    community      ID NOT NULL,
    id             ID NOT NULL,
    kept_community ID NOT NULL,
    kept           ID NOT NULL,
    gone_community ID NOT NULL,
    gone           ID NOT NULL,
    kept_version   INT NOT NULL,
    at             TIME NOT NULL,
    actor          ID NOT NULL,
    why            TEXT NOT NULL,
    state_sealed   TEXT NOT NULL,
    undone         TIME NOT NULL,
    undone_by      ID NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX registry_merge_kept ON registry_merge (kept_community, kept);

-- What a resident says is wrong about himself 更正申请.
CREATE TABLE registry_correction (
    community        ID NOT NULL,
    id               ID NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    account          ID NOT NULL,
    field            TEXT NOT NULL,
    value_sealed     TEXT NOT NULL,
    words_sealed     TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
    answer           TEXT NOT NULL,
    actor            ID NOT NULL,
    at               TIME NOT NULL,
    ended            TIME NOT NULL,
    version          INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX registry_correction_open ON registry_correction (community, state, id);
CREATE INDEX registry_correction_account ON registry_correction (account, id);
CREATE INDEX inhabitant_account ON inhabitant (account) WHERE account <> 0;
