/* calendar_blob.S -- the national calendar (calendar_china.csv), as bytes in the binary. */
    .section .rodata
    .global calendar_china_csv, calendar_china_csv_end
calendar_china_csv:
    .incbin "src/core/calendar_china.csv"
calendar_china_csv_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
