# Files are compiled in groups (CMake's unity build): what headers and templates cost is paid once for a group.

set(CAIRN_GROUP_MAX 14 CACHE STRING "How many files are compiled together at most")

# As few groups as may be, of the same size. Each file has its group by name, so that one that leaves it moves no other.
function(cairn_compile_in_groups target sources)
    list(LENGTH sources files)
    math(EXPR groups "(${files} + ${CAIRN_GROUP_MAX} - 1) / ${CAIRN_GROUP_MAX}")
    math(EXPR size "(${files} + ${groups} - 1) / ${groups}")
    set(number 0)
    foreach(source ${sources})
        math(EXPR group "${number} / ${size}")
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
        math(EXPR number "${number} + 1")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()

# A file of the folders that was changed since this build tree was made stands alone, so that changing it again compiles nothing else.
# To be called when all targets are there.
function(cairn_let_changed_files_stand_alone)
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/.git)
        return()
    endif()
    find_package(Git REQUIRED)
    macro(git result)
        execute_process(COMMAND ${GIT_EXECUTABLE} ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
            OUTPUT_VARIABLE ${result} ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
        string(REPLACE "\n" ";" ${result} "${${result}}")
    endmacro()
    git(changed diff --name-only --diff-filter=d ${CAIRN_GROUPED_AT} -- *.cpp)
    list(LENGTH changed count)
    # A new tree, another branch or weeks of work: whatever is committed goes into groups.
    if(NOT CAIRN_GROUPED_AT OR count GREATER 20)
        git(head rev-parse HEAD)
        set(CAIRN_GROUPED_AT ${head} CACHE INTERNAL "The commit whose files are compiled in groups")
        git(changed diff --name-only --diff-filter=d HEAD -- *.cpp)
    endif()
    list(TRANSFORM changed PREPEND ${CMAKE_SOURCE_DIR}/)
    set_source_files_properties(${changed} DIRECTORY ${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
