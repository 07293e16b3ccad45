#include "openid/name_lookup.hpp"

#include <future>

#include <catch2/catch.hpp>

#include "openid/https_fetch.hpp"

using namespace cairn;

// Names that take longer to be found than anybody waits.
namespace {

using namespace std::chrono_literals;

/// A system that finds no name until it is let go on.
struct SlowNames {
    [[nodiscard]] NameLookup lookup() const {
        return NameLookup([gate = gate](const std::string&, const std::string&) {
            gate->get_future().wait();
            return NameLookup::Places{};
        });
    }
    ~SlowNames() { gate->go_on(); }

    struct Gate {
        std::shared_future<void> get_future() const { return opened; }
        void go_on() { open.set_value(); }
        std::promise<void> open{};
        std::shared_future<void> opened{open.get_future().share()};
    };
    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
};

NameLookup::Until soon() { return std::chrono::steady_clock::now() + 20ms; }

}  // namespace

TEST_CASE("a name that is not found in time holds nobody up", "[openid]") {
    const SlowNames slow;
    const auto fetch = HttpsFetch::make({}, 50ms, slow.lookup()).value();
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = fetch({.to = parse_web_address("https://id.example").value()});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().reason == "openid.unreachable");
    CHECK(answer.error().data["problem"] == "id.example: its name was not found in time");
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("names that are not found take four threads at most", "[openid]") {
    const SlowNames slow;
    const NameLookup lookup = slow.lookup();
    for (int i = 0; i < NameLookup::asking_max; ++i)
        CHECK(lookup("id.example", "443", soon()).error() == "its name was not found in time");
    const auto begun = std::chrono::steady_clock::now();
    const auto late = begun + 1min;
    CHECK(lookup("id.example", "443", late).error() ==
          "names that were asked for before are not found yet");
    // What is in numbers needs none.
    const auto in_numbers = lookup("127.0.0.1", "443", late);
    REQUIRE(in_numbers);
    CHECK(in_numbers->front().port() == 443);
    CHECK(lookup("::1", "80", late)->front().family() == AF_INET6);
    CHECK(std::chrono::steady_clock::now() - begun < 30s);
}

TEST_CASE("a name is found, or said to be nowhere", "[openid]") {
    const auto late = std::chrono::steady_clock::now() + 1min;
    const NameLookup::Places here{*SocketAddress::in_numbers("127.0.0.1", 80)};
    const NameLookup found([&](const std::string& host, const std::string& port) {
        if (host != "here") throw std::runtime_error("no " + host + ' ' + port);
        return here;
    });
    CHECK(found("here", "80", late) == here);
    // Each gives its thread back.
    for (int i = 0; i < 2 * NameLookup::asking_max; ++i)
        CHECK(found("there", "80", late).error() == "no there 80");
    const NameLookup nowhere([](const auto&, const auto&) { return NameLookup::Places(); });
    CHECK(nowhere("here", "80", late).error() == "its name is nowhere");
    CHECK(NameLookup()("localhost", "80", late));
}
