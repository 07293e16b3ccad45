# A library of what building web/ gives, plain and gzipped; with CAIRN_WEB=OFF of no files. The gateway serves it, but only programs link
# it: nothing is compiled later because npm is not done yet.
function(cairn_web_library target)
    set(assembly ${CMAKE_CURRENT_BINARY_DIR}/web_assets.S)
    set(dist ${CMAKE_SOURCE_DIR}/web/dist)
    if(CAIRN_WEB)
        find_program(npm npm REQUIRED)
        file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
            ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/public/* ${CMAKE_SOURCE_DIR}/model/roles/*)
        add_custom_command(
            OUTPUT ${CMAKE_SOURCE_DIR}/web/node_modules/.package-lock.json
            COMMAND ${npm} ci --no-audit --no-fund --loglevel=error
            WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/web
            DEPENDS ${CMAKE_SOURCE_DIR}/web/package-lock.json
            COMMENT "Installing the web app's packages" VERBATIM)
        add_custom_command(
            OUTPUT ${dist}/index.html
            COMMAND ${npm} run --silent build
            WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}/web
            DEPENDS ${CMAKE_SOURCE_DIR}/web/node_modules/.package-lock.json ${web_sources}
                ${CMAKE_SOURCE_DIR}/web/index.html ${CMAKE_SOURCE_DIR}/web/vite.config.ts
            COMMENT "Building the web app" VERBATIM)
        set(built ${dist}/index.html)
    endif()
    add_custom_command(
        OUTPUT ${assembly}
        COMMAND ${CMAKE_COMMAND} -D DIST=$<IF:$<BOOL:${CAIRN_WEB}>,${dist},> -D OUT=${assembly}
            -P ${CMAKE_SOURCE_DIR}/cmake/write_assets.cmake
        DEPENDS ${built} ${CMAKE_SOURCE_DIR}/cmake/write_assets.cmake
        VERBATIM)
    add_library(${target} OBJECT ${assembly})
    # The assembler's .incbin is invisible to the dependency scan.
    set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS "${built}")
endfunction()
