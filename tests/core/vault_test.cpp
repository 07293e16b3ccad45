#include "core/vault.hpp"

#include <fstream>
#include <iterator>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "core/sealing.hpp"
#include "tests/core/child_process.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool is_on_disk(const fs::path& folder, const std::string& bytes) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (bytes_of(entry.path()).find(bytes) != std::string::npos) return true;
    return false;
}

std::string unhex(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return out;
}

}  // namespace

TEST_CASE("the vault keeps what is put into it", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    {
        Vault vault(folder / "vault", ids);
        vault.put("token/a", "1");
        vault.put("token/b", "2");
        vault.put("tokens", "3");
        vault.put("token/a", "4");
    }
    const Vault vault(folder / "vault", ids);
    CHECK(vault.get("token/a") == "4");
    CHECK_FALSE(vault.get("token/c"));
    CHECK_FALSE(vault.get(""));
    using Entries = std::vector<std::pair<std::string, std::string>>;
    CHECK(vault.list("token/") == Entries{{"token/a", "4"}, {"token/b", "2"}});
    CHECK(vault.list("").size() == 3);
    CHECK(vault.list("x").empty());
}

TEST_CASE("several entries are dropped and others put at once, and the file is not rewritten",
          "[vault]") {
    const TempDir folder;
    RandomIds ids;
    {
        Vault vault(folder / "vault", ids);
        for (int i = 0; i < 500; ++i) vault.put("session/" + std::to_string(i), "1");
        vault.put("password/a", "old");
        const auto file = fs::hard_link_count(folder / "vault" / "data.mdb");
        fs::create_hard_link(folder / "vault" / "data.mdb", folder / "same");
        Vault::Names all{"session/unknown"};
        for (const auto& [name, value] : vault.list("session/")) all.push_back(name);
        vault.change({{"password/a", "new"}, {"session/kept", "2"}}, all);
        vault.drop({"password/b", "session/kept"});
        vault.drop({});
        // A rewrite would have put another file in its place.
        CHECK(fs::hard_link_count(folder / "vault" / "data.mdb") == file + 1);
    }
    const Vault vault(folder / "vault", ids);
    CHECK(vault.list("session/").empty());
    CHECK(vault.get("password/a") == "new");
}

TEST_CASE("the vault is its owner's alone", "[vault]") {
    const TempDir folder;
    fs::create_directory(folder / "vault");
    RandomIds ids;
    const Vault vault(folder / "vault", ids);
    CHECK(fs::status(folder / "vault").permissions() == fs::perms(0700));
    for (const auto& entry : fs::directory_iterator(folder / "vault"))
        CHECK(fs::status(entry.path()).permissions() == fs::perms(0600));
}

TEST_CASE("an erased value is in no file any more", "[vault]") {
    const TempDir folder;
    const fs::path place = folder / "vault";
    RandomIds ids;
    Vault vault(place, ids);
    const std::string kept = vault.ensure_subject_key("contact/kept");
    const std::string gone = vault.ensure_subject_key("contact/gone");
    vault.commit();
    for (int i = 0; i < 200; ++i) vault.put("password/" + std::to_string(i), std::string(90, 'p'));
    CHECK(is_on_disk(place, gone));
    vault.erase({"key/contact/gone"});
    CHECK_FALSE(is_on_disk(place, gone));
    CHECK_FALSE(is_on_disk(place, "contact/gone"));
    CHECK_FALSE(vault.subject_key("contact/gone"));
    CHECK(vault.subject_key("contact/kept") == kept);
    vault.erase({"key/contact/gone"});
    vault.put("a", "1");
    CHECK(vault.list("").size() == 202);
    CHECK(fs::status(place / "data.mdb").permissions() == fs::perms(0600));
}

TEST_CASE("an erasure that was interrupted is finished at the next start", "[vault]") {
    const TempDir folder;
    const fs::path place = folder / "vault";
    RandomIds ids;
    std::string gone;
    {
        Vault vault(place, ids);
        gone = vault.ensure_subject_key("contact/gone");
        vault.commit();
    }
    {  // As a crash leaves it: deleted, but not yet rewritten.
        lmdb::Environment env(place, {});
        std::ofstream(place / "data.mdb.new");
        lmdb::Transaction txn(env, lmdb::Transaction::Mode::write);
        txn.erase(txn.open("entries"), "key/contact/gone");
        txn.commit();
    }
    CHECK(is_on_disk(place, gone));
    const Vault vault(place, ids);
    CHECK_FALSE(is_on_disk(place, gone));
    CHECK_FALSE(fs::exists(place / "data.mdb.new"));
}

TEST_CASE("a subject's key is made once", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    Vault vault(folder / "vault", ids);
    CHECK_FALSE(vault.subject_key("contact/1"));
    const std::string key = vault.ensure_subject_key("contact/1");
    CHECK(key.size() == 32);
    CHECK(vault.ensure_subject_key("contact/1") == key);
    CHECK(vault.ensure_subject_key("contact/2") != key);
    CHECK(vault.subject_key("contact/1") == key);
    CHECK_FALSE(vault.get("key/contact/1"));
    vault.commit();
    CHECK(vault.get("key/contact/1") == key);
    CHECK(vault.ensure_subject_key("contact/1") == key);
}

TEST_CASE("staged keys that are aborted or erased were never made", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    Vault vault(folder / "vault", ids);
    vault.ensure_subject_key("contact/1");
    vault.abort();
    CHECK_FALSE(vault.subject_key("contact/1"));
    vault.ensure_subject_key("contact/2");
    vault.erase({"key/contact/2"});
    vault.commit();
    CHECK(vault.list("key/").empty());
}

TEST_CASE("a secret is made at its first use", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    std::string secret;
    {
        Vault vault(folder / "vault", ids);
        secret = vault.secret("index");
        CHECK(secret.size() == 32);
        CHECK(vault.secret("sessions") != secret);
        CHECK(vault.get("secret/index") == secret);
    }
    CHECK(Vault(folder / "vault", ids).secret("index") == secret);
}

TEST_CASE("readers and writers go on around an erasure", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    Vault vault(folder / "vault", ids);
    vault.put("kept", "1");
    std::atomic<bool> stop = false;
    std::atomic<int> missed = 0;
    std::thread reader([&] {
        while (!stop)
            if (vault.get("kept") != "1") ++missed;
    });
    std::thread writer([&] {
        for (int i = 0; i < 20; ++i) vault.put("other/" + std::to_string(i), "2");
    });
    for (int i = 0; i < 10; ++i) {
        vault.put("gone", "3");
        vault.erase({"gone"});
    }
    writer.join();
    stop = true;
    reader.join();
    CHECK(missed == 0);
    CHECK(vault.list("other/").size() == 20);
}

TEST_CASE("a tool reads the vault beside its server", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    ChildProcess child([&](ChildProcess& self) {
        Vault vault(folder / "vault", ids);
        vault.put("token/a", "1");
        self.tell(1);
        self.wait_for_go();
    });
    REQUIRE(child.hear() == 1u);
    Vault vault(folder / "vault", ids, Vault::Access::read_only);
    CHECK(vault.get("token/a") == "1");
    CHECK_THROWS_AS(vault.put("token/b", "2"), StorageError);
    child.go();
}

TEST_CASE("a vault of an earlier build is read as it is, and gets its checks when it is adopted",
          "[vault]") {
    const TempDir folder;
    RandomIds ids;
    const Epoch epoch = ids.next(Time{});
    {
        lmdb::Environment env(folder / "vault", {.write_ahead = false});
        lmdb::Transaction txn(env, lmdb::Transaction::Mode::write);
        txn.put(txn.open("meta"), "format", std::string("\0\0\0\1", 4));
        txn.put(txn.open("entries"), "secret/unique", "old secret");
        txn.put(txn.open("entries"), "key/contact/1", "a key");
        txn.commit();
    }
    CHECK(Vault(folder / "vault", ids, Vault::Access::read_only).get("key/contact/1") == "a key");
    {
        Vault vault(folder / "vault", ids);
        CHECK_FALSE(vault.epoch());
        vault.put("token/a", "1");
        vault.adopt(epoch, {"unique", "log_key"});
        CHECK(vault.secret("unique") == "old secret");
        CHECK(vault.get("token/a") == "1");
    }
    Vault vault(folder / "vault", ids);
    CHECK(vault.epoch() == epoch);
    CHECK(vault.get("key/contact/1") == "a key");
    CHECK(vault.secret("log_key").size() == 32);
    CHECK_THROWS_WITH(vault.secret("workspace"), Catch::Contains("secret/workspace"));
    const auto generation = vault.generation();
    vault.put("token/b", "1");
    vault.erase({"token/b"});
    vault.adopt(epoch, {"unique"});
    CHECK(vault.generation() == generation + 2);
}

TEST_CASE("what is changed in memory only is forgotten with the vault", "[vault]") {
    const TempDir folder;
    RandomIds ids;
    {
        Vault vault(folder / "vault", ids);
        vault.put("token/a", "1");
        vault.put("token/b", "2");
    }
    const std::string before = bytes_of(folder / "vault" / "data.mdb");
    {
        Vault vault(folder / "vault", ids, Vault::Access::in_memory);
        vault.change({{"token/c", "3"}}, {"token/a"});
        vault.erase({"token/b"});
        CHECK(vault.list("token/") ==
              std::vector<std::pair<std::string, std::string>>{{"token/c", "3"}});
        CHECK_FALSE(vault.get("token/a"));
        CHECK(vault.get("token/c") == "3");
    }
    CHECK(bytes_of(folder / "vault" / "data.mdb") == before);
}

TEST_CASE("what was sealed opens with its key and context only", "[vault]") {
    RandomIds ids;
    const std::string key(32, 'k');
    for (const std::string& plain :
         {std::string(), std::string("张伟"), std::string(100'000, 'x')}) {
        const std::string sealed = seal_bytes(key, plain, "contact/1/email", ids);
        CHECK(sealed.size() == plain.size() + 40);
        CHECK(open_bytes(key, sealed, "contact/1/email") == plain);
        CHECK_FALSE(open_bytes(key, sealed, "contact/2/email"));
        CHECK_FALSE(open_bytes(std::string(32, 'j'), sealed, "contact/1/email"));
        CHECK_FALSE(open_bytes(key, sealed.substr(1), "contact/1/email"));
        std::string changed = sealed;
        changed.back() = static_cast<char>(changed.back() ^ 1);
        CHECK_FALSE(open_bytes(key, changed, "contact/1/email"));
    }
    CHECK(seal_bytes(key, "a", "", ids) != seal_bytes(key, "a", "", ids));
    CHECK_FALSE(open_bytes(key, "", ""));
    CHECK_FALSE(open_bytes("", std::string(50, 'x'), ""));
}

TEST_CASE("the hashes are the published ones", "[vault]") {
    CHECK(sha256("abc") ==
          unhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    // RFC 4231, cases 2 and 6.
    CHECK(keyed_hash("Jefe", "what do ya want for nothing?") ==
          unhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    CHECK(keyed_hash(std::string(131, '\xaa'),
                     "Test Using Larger Than Block-Size Key - Hash Key First") ==
          unhex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

}  // namespace cairn
