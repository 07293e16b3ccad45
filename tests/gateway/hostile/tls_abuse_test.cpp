#include <future>

#include <catch2/catch.hpp>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "tests/gateway/hostile/tls12_sender.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::chrono::seconds abuse_patience{10};
constexpr unsigned char handshake_record = 22;
const std::string begun_hello("\x01\x02\x01\x40", 4);  ///< Of 131,392 bytes.
const std::string empty_hello("\x01\x00\x00\x00", 4);

/// So many changes of keys, each in a record of its own, as they go over the wire.
std::string key_updates(SSL* agreed, int count) {
    BIO* const socket = SSL_get_wbio(agreed);
    BIO_up_ref(socket);
    BIO* const memory = BIO_new(BIO_s_mem());
    SSL_set0_wbio(agreed, memory);
    bool is_sound = true;
    for (int i = 0; is_sound && i < count; ++i)
        is_sound = SSL_key_update(agreed, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
                   SSL_do_handshake(agreed) == 1;
    REQUIRE(is_sound);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    SSL_set0_wbio(agreed, socket);
    return text;
}

void send_all(const ClientSocket& socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // It is cut off already.
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void write_all(ClientSocket& socket, const std::string& text) {
    boost::system::error_code error;
    REQUIRE(socket.write_some(boost::asio::buffer(text), error) == text.size());
}

/// The longest that a short request took, asked again and again until something comes true.
template <class Condition>
std::chrono::milliseconds longest_wait(const ServedWorkspace& served, Condition condition) {
    std::chrono::milliseconds longest{0};
    auto other = served.client("");
    const auto ask = [&] {
        const auto start = std::chrono::steady_clock::now();
        CHECK(other.get("/health").status == 200);
        longest = std::max(longest, std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::steady_clock::now() - start));
        return condition(served.server->metrics());
    };
    CHECK(comes_true(ask, abuse_patience));
    return longest;
}

bool is_alone(const Metrics& metrics) {
    return metrics.connections <= 1 && metrics.live_sessions == 0;
}

}  // namespace

TEST_CASE("changes of keys without an end are cut off, and hold the thread up for nobody",
          "[tls]") {
    ServedWorkspace served(spoken(true, {.threads = 1}));
    const bool is_live = GENERATE(false, true);
    ClientSocket restless;
    restless.connect(served.at(), {.version = TLS1_3_VERSION});
    REQUIRE(restless.tls());
    if (is_live) {
        write_all(restless, live_head(bearer(served.member)));
        std::string head(4096, '\0');
        boost::system::error_code error;
        REQUIRE(restless.read_some(boost::asio::buffer(head), error) > 0);
        REQUIRE(head.starts_with("HTTP/1.1 101"));
    }
    // Faster than anybody could take them apart.
    const std::string flood = key_updates(restless.tls(), 60'000);
    const auto sending = std::async(std::launch::async, [&] { send_all(restless, flood); });
    const auto longest = longest_wait(served, is_alone);
    if (!sanitized) CHECK(longest < std::chrono::milliseconds(200));
}

TEST_CASE("some changes of keys are taken from whoever has something to say besides", "[tls]") {
    const ServedWorkspace served(spoken(true, {.threads = 1}));
    ClientSocket honest;
    honest.connect(served.at(), {.version = TLS1_3_VERSION});
    REQUIRE(honest.tls());
    for (int i = 0; i < 300; ++i) {
        if (i % 3 == 0) send_all(honest, key_updates(honest.tls(), 2));
        write_all(honest, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        std::string answer(4096, '\0');
        boost::system::error_code error;
        REQUIRE(honest.read_some(boost::asio::buffer(answer), error) > 0);
    }
}

TEST_CASE("handshakes that are refused, one after the other, are cut off", "[tls]") {
    const ServedWorkspace served(spoken(true, {.threads = 1}));
    ClientSocket restless;
    restless.connect(served.at(), {.version = TLS1_2_VERSION});
    REQUIRE(restless.tls());
    Tls12Sender sender(restless.tls());
    std::string flood;
    for (int i = 0; i < 20'000; ++i) flood += sender.record(handshake_record, empty_hello);
    const auto sending = std::async(std::launch::async, [&] { send_all(restless, flood); });
    const auto longest = longest_wait(served, is_alone);
    if (!sanitized) CHECK(longest < std::chrono::milliseconds(200));
}

TEST_CASE("no room is made for a hello after the handshake", "[tls]") {
    const ServedWorkspace served(spoken(true, {.threads = 1}));
    ClientSocket patient;
    patient.connect(served.at(), {.version = TLS1_2_VERSION});
    REQUIRE(patient.tls());
    Tls12Sender sender(patient.tls());
    send_all(patient, sender.record(handshake_record, begun_hello));
    CHECK(comes_true([&] { return served.server->metrics().connections == 0; }, abuse_patience));
}

TEST_CASE("a handshake succeeds whatever its encrypted end looks like", "[tls]") {
    const ServedWorkspace served(spoken(true, {.threads = 1}));
    for (int i = 0; i < 300; ++i) {
        ClientSocket socket;
        socket.connect(served.at(), {.version = TLS1_2_VERSION});
        REQUIRE(socket.tls());
    }
}
