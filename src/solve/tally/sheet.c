/* sheet.c -- the printed form that budgets, elections and motions share. */
#include "solve/tally/sheet.h"

enum { WIDE = 9 }; /* more columns are set in small type, to fit a sheet */

static const char style[] =
    "body{font:14px/1.6 serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #888;padding:2px 6px;text-align:left}td.n{text-align:right}"
    "table.w{font-size:9px}.w th,.w td{padding:1px 2px}"
    "pre{white-space:pre-wrap;font:inherit}@media print{body{margin:0}pre~h1{break-before:page}}";

void sheet_open(struct buf *b, enum lang lang, str title, const str *heads, size_t n)
{
    if (b->n == 0) {
        buf_z(b, "<!doctype html><html lang=\"");
        buf_z(b, lang == LANG_ZH ? "zh-CN" : "en");
        buf_z(b, "\"><meta charset=\"utf-8\"><title>");
        text_html(b, title);
        buf_z(b, "</title><style>");
        buf_z(b, style);
        buf_z(b, "</style>");
    }
    buf_z(b, "<h1>");
    text_html(b, title);
    buf_z(b, n > WIDE ? "</h1><table class=w><tr>" : "</h1><table><tr>");
    for (size_t i = 0; i < n; i++) {
        buf_z(b, "<th>");
        text_html(b, heads[i]);
        buf_z(b, "</th>");
    }
    buf_z(b, "</tr>");
}

void sheet_row(struct buf *b, const str *cells, size_t n, size_t numbers)
{
    buf_z(b, "<tr>");
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i >= numbers ? "<td class=n>" : "<td>");
        text_html(b, cells[i]);
        buf_z(b, "</td>");
    }
    buf_z(b, "</tr>");
}

void sheet_close(struct buf *b, str words)
{
    buf_z(b, "</table><pre>");
    text_html(b, words);
    buf_z(b, "</pre>\n");
}
