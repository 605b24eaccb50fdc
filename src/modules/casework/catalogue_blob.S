/* catalogue_blob.S -- the categories and clocks that are shipped, as bytes in the binary. */
    .section .rodata
    .global catalogue_csv, catalogue_clocks_csv, catalogue_questions_csv
catalogue_csv:
    .incbin "src/modules/casework/catalogue_2026.csv"
    .byte 0
catalogue_clocks_csv:
    .incbin "src/modules/casework/catalogue_clocks_2026.csv"
    .byte 0
catalogue_questions_csv:
    .incbin "src/modules/casework/catalogue_questions.csv"
    .byte 0
    .section .note.GNU-stack,"",%progbits
