#include "core/log/place.hpp"
#include "core/text.hpp"
#include "gateway/answers.hpp"
#include "gateway/router.hpp"

/// Proof of what the log holds, in the forms of C2SP tlog-checkpoint, tlog-tiles and tlog-proof.
namespace cairn {

namespace {

constexpr const char* plain_text = "text/plain; charset=utf-8";
constexpr const char* octets = "application/octet-stream";

/// What a browser keeps it shows to nobody else: who is signed in otherwise, or not any more, has
/// another cookie.
Response as(Result<std::string> answer, const char* content_type, const char* caching) {
    if (!answer) return problem(answer.error());
    Response response{.body = *std::move(answer), .content_type = content_type};
    return response.with("Cache-Control", caching).with("Vary", "Cookie, Authorization");
}

Result<Position> asked_position(const Call& call, const char* name) {
    auto position = read_place(call.request.asked(name).value_or(""), call.app.workspace.log(),
                               "proof.positions");
    if (!position && position.error().code == ErrorCode::invalid)
        position.error().data["place"] = name;
    return position;
}

/// For those who may audit.
template <Response (*answer)(const Call&, const Proofs&)>
Response proven(Call& call) {
    const auto proofs = call.app.workspace.proofs(call.actor());
    if (!proofs) return problem(proofs.error());
    return answer(call, *proofs);
}

/// An answer about one position, `position=`.
Response of_position(const Call& call,
                     const Proofs& proofs,
                     Result<std::string> (Proofs::*of)(Position) const,
                     const char* content_type) {
    const auto position = asked_position(call, "position");
    if (!position) return problem(position.error());
    return as((proofs.*of)(*position), content_type, "no-store");
}

Response checkpoint(const Call& /*call*/, const Proofs& proofs) {
    return as(proofs.checkpoint(), plain_text, "private, max-age=1");
}

Response vkey(const Call& /*call*/, const Proofs& proofs) {
    auto key = proofs.vkey();
    if (key) *key += '\n';
    return as(std::move(key), plain_text, "private, no-cache");
}

Response inclusion(const Call& call, const Proofs& proofs) {
    return of_position(call, proofs, &Proofs::inclusion, plain_text);
}

Response leaf(const Call& call, const Proofs& proofs) {
    return of_position(call, proofs, &Proofs::leaf, octets);
}

Response consistency(const Call& call, const Proofs& proofs) {
    const auto from = asked_position(call, "from");
    if (!from) return problem(from.error());
    const auto to = asked_position(call, "to");
    if (!to) return problem(to.error());
    return as(proofs.consistency(*from, *to), plain_text, "no-store");
}

/// Of hashes, and of entries where there is no level.
struct TileName {
    std::optional<unsigned> level;
    std::uint64_t index = 0;
    std::size_t width = 256;
};

/// `x001/x234/067`: groups of three digits, all but the last with an `x`.
std::optional<std::uint64_t> tile_index(std::string_view text) {
    constexpr std::size_t groups_max = 6;
    std::uint64_t index = 0;
    const auto groups = split(text, '/');
    if (groups.size() > groups_max) return std::nullopt;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        std::string_view group = groups[i];
        const bool more = i + 1 < groups.size();
        if (group.starts_with('x') != more) return std::nullopt;
        if (more) group.remove_prefix(1);
        const auto number = parse_whole_number<unsigned>(group);
        if (!number || group.size() != 3) return std::nullopt;
        index = index * 1000 + *number;
    }
    return index;
}

/// `<L>/<N>[.p/<W>]`, `entries/<N>[.p/<W>]`
std::optional<TileName> tile_name(std::string_view text) {
    TileName name;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string_view kind = text.substr(0, slash);
    if (kind != "entries") {
        name.level = parse_whole_number<unsigned>(kind);
        if (!name.level) return std::nullopt;
    }
    text.remove_prefix(slash + 1);
    if (const auto partial = text.find(".p/"); partial != std::string_view::npos) {
        const auto width = parse_whole_number<std::size_t>(text.substr(partial + 3));
        if (!width || *width >= name.width) return std::nullopt;
        name.width = *width;
        text = text.substr(0, partial);
    }
    const auto index = tile_index(text);
    if (!index) return std::nullopt;
    name.index = *index;
    return name;
}

Response tile(const Call& call, const Proofs& proofs) {
    const auto name = tile_name(call.request.parameter("tile"));
    if (!name) return problem({ErrorCode::not_found, "tile.unknown", Json::object()});
    const bool whole = name->width == TileName{}.width;
    return as(name->level ? proofs.tile(*name->level, name->index, name->width)
                          : proofs.entries_tile(name->index, name->width),
              octets, whole ? "private, max-age=31536000, immutable" : "private, max-age=60");
}

// What may sign a new checkpoint waits for the disk, and so for the slow pool.
constexpr Route log_table[] = {
    {Method::get, "/log/checkpoint", ScanHandler{proven<checkpoint>},
     "The newest signed checkpoint"},
    {Method::get, "/log/vkey", proven<vkey>, "The key that signs checkpoints"},
    {Method::get, "/log/tile/{tile*}", ScanHandler{proven<tile>}, "A tile of hashes or of entries"},
    {Method::get, "/api/v1/log/proof/inclusion", ScanHandler{proven<inclusion>},
     "A receipt that an event stands in the log", "position"},
    {Method::get, "/api/v1/log/proof/consistency", proven<consistency>,
     "A proof that the log only grew", "from to"},
    {Method::get, "/api/v1/log/leaf", proven<leaf>, "What the hash of an event is over",
     "position"},
};

}  // namespace

std::span<const Route> log_routes() { return log_table; }

}  // namespace cairn
