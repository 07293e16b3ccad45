# What every target of ours is built with. Libraries' headers count as system headers and stay quiet.
add_library(cairn_warnings INTERFACE)
target_compile_options(cairn_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers)  # Designated initialisers leave out what keeps its default.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(cairn_warnings INTERFACE
        -Wno-subobject-linkage)  # Files that are compiled in groups count as headers to it.
else()
    # Names of files that are compiled together may shadow each other's; g++ alone is to say which.
    target_compile_options(cairn_warnings INTERFACE -Wno-shadow)
endif()

if(CAIRN_SANITIZE)
    add_compile_options(-fsanitize=${CAIRN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${CAIRN_SANITIZE})
    if(CAIRN_SANITIZE MATCHES "address")
        # Told by the address sanitizer when it happens; looked for before each access it is an eighth of the build.
        add_compile_options(-fno-sanitize=null,object-size)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-tsan)  # Asio's fences, which the sanitizer cannot see through.
    else()
        # By these g++ says what it compiles for.
        foreach(kind address thread)
            string(TOUPPER __sanitize_${kind}__ name)
            if(CAIRN_SANITIZE MATCHES ${kind})
                add_compile_definitions(${name}=1)
            endif()
        endforeach()
    endif()
endif()

# The library cairn_<name> of all files in `folder`, the current one where none is named, but for those of folders in it that are
# libraries already.
function(cairn_library name)
    set(folder ${CMAKE_CURRENT_SOURCE_DIR})
    if(ARGC GREATER 1 AND NOT ARGV1 STREQUAL ".")
        string(APPEND folder /${ARGV1})
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    get_property(libraries GLOBAL PROPERTY CAIRN_LIBRARIES)
    foreach(library ${libraries})
        get_target_property(other ${library} CAIRN_FOLDER)
        cmake_path(IS_PREFIX other ${folder} is_within)
        if(is_within)
            message(FATAL_ERROR "${folder} lies in ${other}, whose library is made already: make it before")
        endif()
        foreach(source ${sources})
            cmake_path(IS_PREFIX other ${source} is_its)
            if(is_its)
                list(REMOVE_ITEM sources ${source})
            endif()
        endforeach()
    endforeach()
    add_library(cairn_${name} STATIC ${sources})
    target_include_directories(cairn_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(cairn_${name} PRIVATE cairn_warnings)
    cairn_compile_in_groups(cairn_${name} "${sources}")
    set_property(GLOBAL APPEND PROPERTY CAIRN_LIBRARIES cairn_${name})
    set_target_properties(cairn_${name} PROPERTIES CAIRN_FOLDER ${folder})
endfunction()

# A room: a library of its own within a folder, whose headers are precompiled once for all. It may include what it links, and what that
# links: a test of the repository looks.
function(cairn_room name folder)
    cairn_library(${name} ${folder})
    target_link_libraries(cairn_${name} PUBLIC ${ARGN})
    target_precompile_headers(cairn_${name} REUSE_FROM cairn_core)
endfunction()

# Writes which library each folder is and what that links: "<folder> <target> <linked target>...", a line each.
function(cairn_write_libraries file)
    get_property(libraries GLOBAL PROPERTY CAIRN_LIBRARIES)
    foreach(library ${libraries})
        get_target_property(folder ${library} CAIRN_FOLDER)
        get_target_property(links ${library} LINK_LIBRARIES)
        cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${CMAKE_SOURCE_DIR})
        list(JOIN links " " links)
        string(APPEND lines "${folder} ${library} ${links}\n")
    endforeach()
    file(WRITE ${file} "${lines}")
endfunction()
