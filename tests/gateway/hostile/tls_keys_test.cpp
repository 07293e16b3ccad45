#include "gateway/wire/tls_keys.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.hpp"
#include "gateway/wire/hello_guard.hpp"
#include "gateway/wire/self_made_certificate.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

TlsFiles made_in(const std::filesystem::path& folder) {
    return self_made_certificate(folder, "127.0.0.1", true).value();
}

/// With a key that is far too short.
TlsFiles weak_in(const TempDir& folder) {
    TlsFiles files{folder / "weak.pem", folder / "weak.key"};
    EVP_PKEY* const key = EVP_RSA_gen(1024);
    X509* const certificate = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* const certificate_file = std::fopen(files.certificate.c_str(), "w");
    PEM_write_X509(certificate_file, certificate);
    std::fclose(certificate_file);
    std::FILE* const key_file = std::fopen(files.key.c_str(), "w");
    PEM_write_PrivateKey(key_file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(key_file);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return files;
}

std::string seen_fingerprint(const ServedWorkspace& served) {
    ClientSocket socket;
    socket.connect(served.at());
    REQUIRE(socket.tls());
    X509* const certificate = SSL_get1_peer_certificate(socket.tls());
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), hash.data(), &size);
    X509_free(certificate);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        std::array<char, 4> two{};
        std::snprintf(two.data(), two.size(), i == 0 ? "%02X" : ":%02X", hash[i]);
        text += two.data();
    }
    return text;
}

std::string number(std::size_t value, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text.push_back(static_cast<char>(value >> shift));
    return text;
}

/// A record that begins a message of so many bytes and holds some of them.
std::string hello(std::size_t says, std::size_t has, char type = 1) {
    return "\x16\x03\x01" + number(has + 4, 2) + type + number(says, 3) + std::string(has, 'x');
}

/// The bytes in pieces of one size.
bool let_in(const std::string& bytes, std::size_t piece) {
    HelloGuard guard;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        if (!guard.lets_in(std::string_view(bytes).substr(at, piece))) return false;
    return true;
}

}  // namespace

TEST_CASE("a certificate or key that cannot be used is refused by what is wrong with it", "[tls]") {
    const TempDir folder;
    const TlsFiles good = made_in(folder / "one");
    const TlsFiles other = made_in(folder / "two");
    const auto refusal = [](const TlsFiles& files) {
        const auto loaded = TlsKeys::load(files);
        return loaded ? Error{} : loaded.error();
    };
    CHECK(refusal(good).reason.empty());
    const Error missing = refusal({folder / "none.pem", good.key});
    CHECK(missing.reason == "tls.file_missing");
    CHECK(missing.data["option"] == "--tls-cert");
    CHECK(missing.data["file"] == (folder / "none.pem").string());
    CHECK(refusal({good.certificate, folder / "none"}).data["option"] == "--tls-key");
    CHECK(refusal({folder.path(), good.key}).reason == "tls.file_unreadable");
    CHECK(refusal({good.key, good.key}).reason == "tls.not_a_certificate");
    CHECK(refusal({good.certificate, good.certificate}).reason == "tls.not_a_key");
    CHECK(refusal({good.certificate, other.key}).reason == "tls.key_of_another");
    CHECK(refusal(weak_in(folder)).reason == "tls.too_weak");
    std::ofstream(folder / "locked.key")
        << "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH\n-----END ENCRYPTED PRIVATE KEY-----\n";
    CHECK(refusal({good.certificate, folder / "locked.key"}).reason == "tls.key_encrypted");
    if (::geteuid() == 0) return;  // Who may read everything.
    std::filesystem::permissions(other.key, std::filesystem::perms::none);
    CHECK(refusal(other).reason == "tls.file_unreadable");
}

TEST_CASE("a self-made certificate is its owner's alone, and kept", "[tls]") {
    const TempDir folder;
    CHECK(self_made_certificate(folder / "tls", "127.0.0.1", false).error().reason ==
          "tls.self_made_missing");
    const TlsFiles files = made_in(folder / "tls");
    struct stat seen{};
    REQUIRE(::stat(files.key.c_str(), &seen) == 0);
    CHECK((seen.st_mode & 0777U) == 0600U);
    REQUIRE(::stat(files.key.parent_path().c_str(), &seen) == 0);
    CHECK((seen.st_mode & 0777U) == 0700U);
    const auto before = read_file(files.certificate);
    CHECK(made_in(folder / "tls").certificate == files.certificate);
    CHECK(read_file(files.certificate) == before);
    CHECK(TlsKeys::load(files).value()->holds_today());
}

TEST_CASE("new keys are taken up for connections to come, broken ones are not", "[tls]") {
    const TempDir folder;
    const TlsFiles files = made_in(folder / "served");
    const TlsFiles next = made_in(folder / "next");
    Server::Options options{.threads = 1};
    options.tls = TlsKeys::load(files).value();
    ServedWorkspace served(options);
    const std::string first = options.tls->fingerprint();
    CHECK(seen_fingerprint(served) == first);
    auto open = served.client("");
    REQUIRE(open.get("/health").status == 200);
    for (const auto& [from, to] :
         {std::pair(next.certificate, files.certificate), std::pair(next.key, files.key)}) {
        const auto copied = std::filesystem::copy_options::overwrite_existing;
        std::filesystem::copy_file(from, to, copied);
        // Half of a pair changes nothing.
        if (to == files.certificate)
            CHECK(options.tls->reload().error().reason == "tls.key_of_another");
        if (to == files.certificate) CHECK(seen_fingerprint(served) == first);
    }
    REQUIRE(options.tls->reload());
    CHECK(seen_fingerprint(served) == options.tls->fingerprint());
    CHECK(options.tls->fingerprint() == TlsKeys::load(next).value()->fingerprint());
    CHECK(options.tls->fingerprint() != first);
    CHECK(open.get("/health").status == 200);
    std::ofstream(files.certificate) << "nonsense";
    CHECK(options.tls->reload().error().reason == "tls.not_a_certificate");
    CHECK(seen_fingerprint(served) == options.tls->fingerprint());
}

TEST_CASE("a chain that is not written to its end is not taken up", "[tls]") {
    const TempDir folder;
    const TlsFiles one = made_in(folder / "one");
    const std::string first = *read_file(one.certificate);
    const std::string next = *read_file(made_in(folder / "two").certificate);
    const auto keys = TlsKeys::load(one).value();
    const auto reason_of = [&](const std::string& chain) {
        std::ofstream(one.certificate, std::ios::trunc) << chain;
        const auto loaded = TlsKeys::load(one);
        const auto reloaded = keys->reload();
        CHECK(loaded.has_value() == reloaded.has_value());
        return loaded ? "" : loaded.error().reason;
    };
    CHECK(reason_of(first + next).empty());
    CHECK(reason_of(first + "\n  subject=words between\n" + next + "\r\n\n").empty());
    const std::size_t body = next.find('\n') + 1;
    for (const std::size_t cut :
         {std::size_t{5}, std::size_t{20}, body, body + 40, next.size() - 30, next.size() - 3}) {
        INFO(cut);
        CHECK(reason_of(first + next.substr(0, cut)) == "tls.chain_broken");
    }
    CHECK(reason_of(first +
                    "-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n"
                    "-----END CERTIFICATE-----\n" +
                    next) == "tls.chain_broken");
}

TEST_CASE("a self-made certificate that is made anew is made to its end by the next start",
          "[tls]") {
    const TempDir folder;
    const TlsFiles files = made_in(folder / "tls");
    const std::string before = *read_file(files.certificate);
    const auto for_address = [&](const char* address) {
        return self_made_certificate(folder / "tls", address, true);
    };
    // Nothing new is to be named.
    CHECK(for_address("0.0.0.0"));
    CHECK(for_address("::1"));
    CHECK(read_file(files.certificate) == before);
    // Another name, and the disk says no after the key.
    std::filesystem::create_directory(files.certificate.string() + ".new");
    CHECK_THROWS_AS(for_address("192.0.2.7"), StorageError);
    std::filesystem::remove(files.certificate.string() + ".new");
    REQUIRE(for_address("192.0.2.7"));
    REQUIRE(TlsKeys::load(files));
    const std::string made = *read_file(files.certificate);
    CHECK(made != before);
    CHECK(for_address("192.0.2.7"));
    CHECK(read_file(files.certificate) == made);
    // An address with the network that it is in.
    CHECK(for_address("fe80::7%1"));
}

TEST_CASE("a stranger's hello is no longer than an honest one", "[tls]") {
    const std::string rest = "\x14\x03\x03" + number(1, 2) + "\x01" + "\x17\x03\x03" +
                             number(300, 2) + std::string(300, 'y');
    const std::string two_in_one = "\x16\x03\x01" + number(108, 2) + "\x01" + number(100, 3) +
                                   std::string(100, 'x') + "\x01" + number(100'000, 3);
    const std::string sealed = hello(517, 517) + hello(65, 65, 16) + "\x14\x03\x03" + number(1, 2) +
                               "\x01" + hello(0x7fffff, 36);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
        INFO(piece);
        CHECK(let_in(hello(517, 517) + rest, piece));
        CHECK(let_in(hello(2000, 2000) + hello(2100, 2100) + rest, piece));
        CHECK_FALSE(let_in(hello(100'000, 10), piece));
        CHECK_FALSE(let_in(hello(517, 517) + rest + hello(16'385, 1), piece));
        // In two records, the first of which holds a part of the length.
        const std::string begun = "\x16\x03\x01" + number(2, 2) + "\x01" + number(0, 1);
        CHECK_FALSE(let_in(begun + "\x16\x03\x01" + number(2, 2) + number(0x8000, 2), piece));
        CHECK(let_in(begun + "\x16\x03\x01" + number(2, 2) + number(0x200, 2), piece));
        CHECK_FALSE(let_in(two_in_one, piece));
        // The encrypted end of a handshake by TLS 1.2 may look like a hello of any length.
        CHECK(let_in(sealed, piece));
        CHECK_FALSE(let_in(std::string(100, '\x17') + std::string(70'000, '\x17'), piece));
    }
}
