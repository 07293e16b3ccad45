# Files are compiled in groups (CMake's unity build): what headers and templates cost is paid once for a group. Where
# CAIRN_CHANGED_FILES_ALONE says so, a file that was changed since the build tree was made stands alone, so that changing it again
# compiles nothing else.

set(CAIRN_GROUP_MAX 16 CACHE STRING "How many files are compiled together at most")
option(CAIRN_CHANGED_FILES_ALONE "Compile each file that was changed since this build tree was made by itself" OFF)

# Sets `result` to what git says, a line an element; to NOTFOUND where it fails.
function(cairn_ask_git result)
    execute_process(COMMAND ${GIT_EXECUTABLE} --no-optional-locks ${ARGN} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
        RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(failed)
        set(said NOTFOUND)
    endif()
    string(REPLACE "\n" ";" said "${said}")
    set(${result} "${said}" PARENT_SCOPE)
endfunction()

# Sets CAIRN_CHANGED_FILES, and CAIRN_NEW_FILES among them, by comparison with the commit at which the groups were made. That is the
# present one for a new tree, after a while (so many changed files cost more than groups), and where the old one is gone.
macro(cairn_find_changed_files)
    cairn_ask_git(CAIRN_CHANGED_FILES diff --name-only --diff-filter=d ${CAIRN_GROUPED_AT} -- *.cpp)
    list(LENGTH CAIRN_CHANGED_FILES changed_count)
    if(NOT CAIRN_GROUPED_AT OR CAIRN_CHANGED_FILES STREQUAL "NOTFOUND" OR changed_count GREATER 20)
        cairn_ask_git(head rev-parse HEAD)
        set(CAIRN_GROUPED_AT ${head} CACHE INTERNAL "The commit whose files are compiled in groups")
        cairn_ask_git(CAIRN_CHANGED_FILES diff --name-only --diff-filter=d ${CAIRN_GROUPED_AT} -- *.cpp)
    endif()
    cairn_ask_git(CAIRN_NEW_FILES diff --name-only --diff-filter=A ${CAIRN_GROUPED_AT} -- *.cpp)
    cairn_ask_git(untracked ls-files --others --exclude-standard -- *.cpp)
    list(APPEND CAIRN_NEW_FILES ${untracked})
    list(APPEND CAIRN_CHANGED_FILES ${untracked})
    list(TRANSFORM CAIRN_NEW_FILES PREPEND ${CMAKE_SOURCE_DIR}/)
    list(TRANSFORM CAIRN_CHANGED_FILES PREPEND ${CMAKE_SOURCE_DIR}/)
endmacro()

set(CAIRN_CHANGED_FILES "")
set(CAIRN_NEW_FILES "")
find_package(Git QUIET)
if(CAIRN_CHANGED_FILES_ALONE AND GIT_FOUND AND EXISTS ${CMAKE_SOURCE_DIR}/.git)
    cairn_find_changed_files()
endif()

# As few groups as may be, of the same size. Each file has its group by name, and new files have none, so that one that comes or leaves
# moves no other. What a changed file leaves behind of its group is halved: both halves are compiled beside each other, and the next
# change there costs one of them. To be called in the folder that makes the target.
function(cairn_compile_in_groups target sources)
    if(CAIRN_CHANGED_FILES)
        set_source_files_properties(${CAIRN_CHANGED_FILES} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
    list(REMOVE_ITEM sources ${CAIRN_NEW_FILES})
    list(LENGTH sources files)
    if(files EQUAL 0)
        return()
    endif()
    math(EXPR groups "(${files} + ${CAIRN_GROUP_MAX} - 1) / ${CAIRN_GROUP_MAX}")
    math(EXPR size "(${files} + ${groups} - 1) / ${groups}")
    set(changed_groups "")
    foreach(source ${CAIRN_CHANGED_FILES})
        list(FIND sources ${source} number)
        if(NOT number EQUAL -1)
            math(EXPR group "${number} / ${size}")
            list(APPEND changed_groups ${group})
        endif()
    endforeach()
    set(number 0)
    foreach(source ${sources})
        math(EXPR group "${number} / ${size}")
        math(EXPR half "${number} % ${size} * 2 / ${size}")
        if(group IN_LIST changed_groups)
            string(APPEND group _half_${half})
        endif()
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
        math(EXPR number "${number} + 1")
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
