#include <catch2/catch.hpp>
#include <zlib.h>

#include "gateway/http/gzip.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

constexpr std::size_t unpacked_bytes_max = std::size_t{4} << 20U;

std::string unpacked(std::string packed) {
    std::string text(unpacked_bytes_max, '\0');
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    CHECK(stream.avail_in == 0);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

Request asking(const std::string& coding) {
    Request request;
    request.headers["accept-encoding"] = coding;
    return request;
}

}  // namespace

TEST_CASE("whoever takes gzip is known by the header", "[http]") {
    for (const char* takes :
         {"gzip", "br, gzip", "gzip;q=0.5", " deflate ,\tgzip ; q=1", "gzip,"}) {
        INFO(takes);
        CHECK(takes_gzip(asking(takes)));
    }
    for (const char* takes : {"", "br", "gzip;q=0", "gzip; q=0.000", "x-gzipped", "identity, *"}) {
        INFO(takes);
        CHECK_FALSE(takes_gzip(asking(takes)));
    }
    CHECK(unpacked(gzip("")).empty());
    CHECK(unpacked(gzip(std::string(100'000, 'x'))) == std::string(100'000, 'x'));
}

TEST_CASE("the model comes packed to who takes it, and anew only when it has changed", "[http]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    const auto plain = ann.get("/api/v1/model");
    CHECK(plain.headers.count("content-encoding") == 0);
    const auto packed = ann.get("/api/v1/model", {{"Accept-Encoding", "br, gzip"}});
    CHECK(packed.headers.at("content-encoding") == "gzip");
    CHECK(packed.headers.at("vary") == "Accept-Encoding");
    CHECK(packed.body.size() * 4 < plain.body.size());
    CHECK(unpacked(packed.body) == plain.body);

    // What else is written leaves the copy good.
    served.create("account", {{"name", "Acme"}});
    const HttpClient::Headers have{{"If-None-Match", plain.headers.at("etag")}};
    CHECK(ann.get("/api/v1/model", have).status == 304);

    Json team = ann.get("/api/v1/model/team").json();
    team["label"]["en"] = "Crew";
    auto admin = served.client(served.admin);
    REQUIRE(admin.send("PUT", "/api/v1/model/team", json_text(team)).status == 200);
    const auto changed = ann.get("/api/v1/model", have);
    CHECK(changed.status == 200);
    CHECK(changed.body.find("Crew") != std::string::npos);
    CHECK(ann.get("/api/v1/model?at=1", have).status == 200);
}
