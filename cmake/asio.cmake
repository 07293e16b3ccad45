# Asio's and Beast's own functions, compiled once instead of in every file that uses them. Whoever includes either must link this, as
# the definitions change what the headers declare.
find_package(Boost 1.81 REQUIRED)
add_library(cairn_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/asio.cpp)
target_link_libraries(cairn_asio PUBLIC Boost::headers Threads::Threads OpenSSL::SSL)
target_compile_definitions(cairn_asio PUBLIC
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
