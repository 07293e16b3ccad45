#include "sign_in/device_name.hpp"

#include <catch2/catch.hpp>

namespace cairn {

TEST_CASE("a device is called what its owner would call it", "[sessions]") {
    const std::pair<const char*, const char*> agents[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Safari/537.36",
         "Chrome, Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/17.5 Safari/605.1.15",
         "Safari, macOS"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Mobile/15E148 MicroMessenger/8.0.49",
         "WeChat, iPhone"},
        {"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Mobile Safari/537.36",
         "Chrome, Android"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
         "Firefox, Linux"},
        {"curl/8.5.0", "curl/8.5.0"},
        {"", ""}};
    for (const auto& [agent, name] : agents) CHECK(device_name(agent) == name);
}

TEST_CASE("whatever calls itself a browser is named in a few plain letters", "[sessions]") {
    CHECK(device_name("<script>alert(1)</script>").empty());
    CHECK(device_name("\x1b[31m\xff\xfe").empty());
    CHECK(device_name(std::string(1 << 20, 'x')).size() == 40);
    CHECK(device_name("tool\r\nSet-Cookie: x") == "tool");
    CHECK(device_name(std::string(5000, ' ') + "Chrome/1 Windows").empty());
}

}  // namespace cairn
