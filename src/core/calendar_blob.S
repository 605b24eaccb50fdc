/* calendar_blob.S -- the national calendar (calendar_china.csv), as bytes in the binary. */
    .section .rodata
    .global calendar_china_csv
calendar_china_csv:
    .incbin "src/core/calendar_china.csv"
    .byte 0
    .section .note.GNU-stack,"",%progbits
