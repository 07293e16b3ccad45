# Script: writes OUT, an assembly file with every file under DIST and its gzipped twin, and the table `cairn_web_assets` that
# gateway/http/static_files.cpp reads: path, bytes, size, gzipped bytes, gzipped size, for each file; then zeros.
set(rows "")
set(blobs "")
set(n 0)
if(DIST)
    file(GLOB_RECURSE files RELATIVE ${DIST} ${DIST}/*)
    list(FILTER files EXCLUDE REGEX "\\.gz$")
    list(SORT files)
    foreach(file ${files})
        execute_process(COMMAND gzip -9 -n -c ${DIST}/${file} OUTPUT_FILE ${OUT}.${n}.gz COMMAND_ERROR_IS_FATAL ANY)
        string(APPEND blobs
            "path_${n}: .asciz \"/${file}\"\nplain_${n}: .incbin \"${DIST}/${file}\"\nplain_end_${n}:\n"
            "packed_${n}: .incbin \"${OUT}.${n}.gz\"\npacked_end_${n}:\n")
        string(APPEND rows
            "    .quad path_${n}, plain_${n}, plain_end_${n} - plain_${n}, packed_${n}, packed_end_${n} - packed_${n}\n")
        math(EXPR n "${n} + 1")
    endforeach()
endif()
file(WRITE ${OUT}
    "    .section .rodata\n${blobs}\n    .section .data.rel.ro, \"aw\"\n    .balign 8\n    .global cairn_web_assets\n"
    "cairn_web_assets:\n${rows}    .quad 0, 0, 0, 0, 0\n    .section .note.GNU-stack, \"\", @progbits\n")
