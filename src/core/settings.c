/* settings.c -- the table of settings and the three places they come from. */
#include "core/settings.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/log.h"

/* clang-format off */
const struct field settings_fields[] = {
    TEXT(struct settings, data,            1, 400, .doc = "Folder that holds the database and the pictures."),
    TEXT(struct settings, database,        0, 400, .doc = "postgres://... ; empty: SQLite in the data folder.", .secret = true),
    TEXT(struct settings, key_file,        0, 400, .doc = "Key file of the vault, outside the data folder; empty: beside it."),
    WORD(struct settings, ciphers,         crypt_suite_words, .doc = "Ciphers of a new key file: intl is AES-256-GCM with HMAC-SHA256, sm is SM4-GCM with HMAC-SM3; one that exists keeps its own."),
    TEXT(struct settings, listen,          1, 60,  .doc = "Address to listen on."),
    INT (struct settings, port,            0, 65535, .doc = "Port to listen on; 0 takes a free one."),
    TEXT(struct settings, tls_cert,        0, 400, .doc = "Certificate (PEM); empty: no TLS, put a reverse proxy in front."),
    TEXT(struct settings, tls_key,         0, 400, .doc = "Private key of the certificate (PEM)."),
    TEXT(struct settings, witness,         0, 400, .doc = "File, best on another machine's disk, to which every signed checkpoint is appended."),
    TEXT(struct settings, sms_gateway,     0, 400, .doc = "HTTP address that sends one-time codes; empty: no phone sign-in outside a demonstration."),
    TEXT(struct settings, web,             0, 400, .doc = "Folder with the web interface while developing; empty: the one inside the binary."),
    INT (struct settings, idle_minutes,    5, 43200, .doc = "Minutes without use after which a session ends."),
    INT (struct settings, max_connections, 16, 100000, .doc = "Connections in all."),
    INT (struct settings, max_per_address, 4, 100000, .doc = "Connections per address (this machine is exempt)."),
    INT (struct settings, retention_days,  180, 36500, .doc = "Days that read and idempotency records are kept."),
    BOOL(struct settings, log_debug,       .doc = "Log more."),
    FIELDS_END,
};
/* clang-format on */

/* The same in Chinese, in the same order. */
/* clang-format off */
static const char *const docs_zh[] = {
    "数据文件夹，放数据库和照片。",
    "postgres://…；不填则用数据文件夹里的 SQLite。",
    "密钥文件，放在数据文件夹之外；不填则在它旁边。",
    "新建密钥文件所用的算法：intl 为 AES-256-GCM 与 HMAC-SHA256，sm 为国密 SM4-GCM 与 HMAC-SM3；已有的密钥文件不变。",
    "监听地址。",
    "监听端口；0 表示任取一个空闲的。",
    "证书（PEM）；不填则不用 TLS，前面放反向代理。",
    "证书的私钥（PEM）。",
    "见证文件，最好在另一台机器的磁盘上；每个签名检查点都追加进去。",
    "发送一次性验证码的 HTTP 地址；不填则演示之外不能用手机号登录。",
    "开发时网页所在的文件夹；不填则用程序自带的。",
    "多少分钟不用，登录就失效。",
    "连接总数上限。",
    "每个地址的连接数上限（本机不限）。",
    "查阅记录和防重复记录保留的天数。",
    "日志写得更细。",
};
/* clang-format on */
_Static_assert(COUNT(docs_zh) + 1 == COUNT(settings_fields),
               "every setting has its sentence in Chinese");

const char *setting_doc(const struct field *f, enum lang lang)
{
    return lang == LANG_ZH ? docs_zh[f - settings_fields] : f->doc;
}

const struct settings settings_defaults = {
    .data = { "data", 4 },
    .listen = { "127.0.0.1", 9 },
    .port = 8080,
    .idle_minutes = 120,
    .max_connections = 24000,
    .max_per_address = 200,
    .retention_days = 1095,
};

/* clang-format off */
static const struct message msg_line = { "settings.line", "配置文件第 {0} 行：应写成“名称 = 值”。", "Line {0} of the settings file: \"name = value\" is expected." };
static const struct message msg_name = { "settings.name", "配置文件第 {0} 行：没有“{1}”这一项。", "Line {0} of the settings file: there is no setting {1}." };
/* clang-format on */

static error *read_file(struct arena *a, str path, struct settings *out,
                        struct settings_origin *origin)
{
    char    text[16384];
    int     fd = open(str_dup(a, path).p, O_RDONLY | O_CLOEXEC);
    int64_t line_number = 0;

    if (fd < 0)
        return NULL;
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    str rest = { text, n > 0 ? (size_t)n : 0 };
    while (rest.n) {
        str line = str_trim(str_cut(&rest, '\n'));
        line_number++;
        if (!line.n || line.p[0] == '#')
            continue;
        str name = str_trim(str_cut(&line, '='));
        if (!name.n)
            return error_of(a, FAIL_INPUT, &msg_line, str_int(a, line_number));
        const struct field *f = field_find(settings_fields, name);
        if (!f)
            return error_of(a, FAIL_INPUT, &msg_name, str_int(a, line_number), name);
        TRY(field_set_text(a, f, str_trim(line), out));
        origin->of[f - settings_fields] = "file";
    }
    return NULL;
}

static error *read_environment(struct arena *a, struct settings *out,
                               struct settings_origin *origin)
{
    for (const struct field *f = settings_fields; f->type != FT_END; f++) {
        char name[64];
        snprintf(name, sizeof name, "GONGDI_%s", f->name);
        for (char *p = name; *p; p++)
            if (*p >= 'a' && *p <= 'z')
                *p = (char)(*p - 32);
        const char *value = getenv(name);
        if (!value)
            continue;
        TRY(field_set_text(a, f, str_of(value), out));
        origin->of[f - settings_fields] = "environment";
    }
    return NULL;
}

void settings_given(struct settings_origin *origin, const char *name)
{
    const struct field *f = field_find(settings_fields, str_of(name));

    if (!f)
        BUG("no setting %s", name);
    origin->of[f - settings_fields] = "command line";
}

error *settings_read(struct arena *a, const struct settings *options, struct settings *out,
                     struct settings_origin *origin)
{
    *out = settings_defaults;
    for (size_t i = 0; i < COUNT(settings_fields); i++)
        origin->of[i] = "default";
    const char *data = getenv("GONGDI_DATA");
    if (options && !str_eq(options->data, settings_defaults.data))
        out->data = options->data;
    else if (data)
        out->data = str_of(data);
    str dir = out->data;
    TRY(read_file(a, str_fmt(a, STR_FMT "/gongdi.conf", STR_ARG(out->data)), out, origin));
    TRY(read_environment(a, out, origin));
    out->data = dir;
    for (const struct field *f = settings_fields; options && f->type != FT_END; f++) {
        str mine = field_text(a, f, options);
        if (str_eq(mine, field_text(a, f, &settings_defaults)))
            continue;
        TRY(field_set_text(a, f, mine, out));
        origin->of[f - settings_fields] = "command line";
    }
    if (!out->database.n)
        out->database = str_fmt(a, "sqlite:" STR_FMT "/gongdi.db", STR_ARG(out->data));
    if (!out->key_file.n)
        out->key_file = str_fmt(a, STR_FMT ".key", STR_ARG(out->data));
    return NULL;
}
