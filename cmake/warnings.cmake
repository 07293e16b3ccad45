# What every target of ours is built with. Libraries' headers count as system headers and stay quiet.
add_library(cairn_warnings INTERFACE)
target_compile_options(cairn_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers  # Designated initialisers leave out what keeps its default.
    -Wno-subobject-linkage)          # Files that are compiled in groups count as headers to it.

if(CAIRN_SANITIZE)
    add_compile_options(-fsanitize=${CAIRN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${CAIRN_SANITIZE})
    if(CAIRN_SANITIZE STREQUAL "thread")
        add_compile_options(-Wno-tsan)  # Asio's fences, which the sanitizer cannot see through.
    endif()
endif()

# The library cairn_<name> of all files in `folder`, the current one where none is named.
function(cairn_library name)
    set(folder ${CMAKE_CURRENT_SOURCE_DIR})
    if(ARGC GREATER 1)
        string(APPEND folder /${ARGV1})
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    add_library(cairn_${name} STATIC ${sources})
    target_include_directories(cairn_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(cairn_${name} PRIVATE cairn_warnings)
    cairn_compile_in_groups(cairn_${name} "${sources}")
endfunction()
