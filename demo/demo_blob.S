/* demo_blob.S -- the facts of the demonstration, as bytes in the binary. */
    .section .rodata
    .global demo_divisions, demo_divisions_end, demo_outlines, demo_outlines_end
    .global demo_xiamen, demo_xiamen_end
demo_divisions:
    .incbin "demo/haicang_divisions.csv"
demo_divisions_end:
    .byte 0
demo_xiamen:
    .incbin "demo/xiamen_divisions.json"
demo_xiamen_end:
    .byte 0
demo_outlines:
    .incbin "demo/xiamen_districts.geojson"
demo_outlines_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
