# A library of the JSON files of a folder: a generated source defines the function that `header` declares, which gives their
# texts in the order of their names. Run as a script, this file writes that source.
if(CMAKE_SCRIPT_MODE_FILE)
    file(GLOB files ${FOLDER}/*.json)
    list(SORT files)
    set(literals "")
    foreach(file IN LISTS files)
        file(READ ${file} text)
        string(APPEND literals "R\"cairn_text(${text})cairn_text\"sv,\n")
    endforeach()
    file(WRITE ${OUT}
        "#include \"${HEADER}\"\n\nnamespace cairn {\nnamespace {\n\nusing namespace std::string_view_literals;\n\n"
        "constexpr std::string_view texts[] = {\n${literals}};\n\n}  // namespace\n\n"
        "std::span<const std::string_view> ${NAME}() {\n    return texts;\n}\n\n}  // namespace cairn\n")
    return()
endif()

set(embed_texts_script ${CMAKE_CURRENT_LIST_FILE})

# Linked by who reads the texts, and a target of its own: a generated source waits for all that its target links.
function(cairn_texts_library target folder header name)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    file(GLOB files CONFIGURE_DEPENDS ${folder}/*.json)
    add_custom_command(
        OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -D FOLDER=${folder} -D HEADER=${header} -D NAME=${name} -D OUT=${source}
            -P ${embed_texts_script}
        DEPENDS ${files} ${embed_texts_script}
        COMMENT "Embedding ${name}" VERBATIM)
    add_library(${target} STATIC ${source})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
endfunction()
