    .section .rodata
    .global pinyin_txt, pinyin_txt_end
    .balign 16
pinyin_txt:
    .incbin "src/core/pinyin.txt"
pinyin_txt_end:
    .section .note.GNU-stack,"",%progbits
