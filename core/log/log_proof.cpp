#include "core/log/log_proof.hpp"

#include "core/base64.hpp"
#include "core/text.hpp"

namespace cairn {
namespace {

constexpr std::string_view proof_header = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view index_label = "index ";
constexpr std::size_t path_max = 63;  // Of a tree of 2^63 leaves.

/// Takes the text's first line; nothing where none ends.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
    if (text.size() > 1 && text.starts_with('0')) return std::nullopt;
    return parse_whole_number<std::uint64_t>(text);
}

std::optional<Hash> read_hash(std::string_view text) {
    const auto bytes = from_base64(text);
    if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
    return hash_from(*bytes);
}

}  // namespace

std::string Checkpoint::text() const {
    return origin + '\n' + std::to_string(size) + '\n' + to_base64(bytes_of(root)) + '\n';
}

std::optional<Checkpoint> Checkpoint::parse(std::string_view text) {
    const auto origin = take_line(text);
    const auto size_line = take_line(text);
    const auto root_line = take_line(text);
    if (!origin || origin->empty() || !size_line || !root_line) return std::nullopt;
    const auto size = read_number(*size_line);
    const auto root = read_hash(*root_line);
    if (!size || !root) return std::nullopt;
    return Checkpoint{std::string(*origin), *size, *root};
}

std::string path_text(const merkle::Path& path) {
    std::string text;
    for (const Hash& hash : path) text.append(to_base64(bytes_of(hash))).push_back('\n');
    return text;
}

std::string InclusionProof::text() const {
    std::string text(proof_header);
    text.append(index_label).append(std::to_string(index)).push_back('\n');
    return text + path_text(path) + '\n' + note;
}

std::optional<InclusionProof> InclusionProof::parse(std::string_view text) {
    if (!text.starts_with(proof_header)) return std::nullopt;
    text.remove_prefix(proof_header.size());
    auto line = take_line(text);
    if (line && line->starts_with("extra ")) line = take_line(text);
    if (!line || !line->starts_with(index_label)) return std::nullopt;
    const auto index = read_number(line->substr(index_label.size()));
    if (!index) return std::nullopt;
    InclusionProof proof{*index, {}, {}};
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        const auto hash = read_hash(*line);
        if (!hash || proof.path.size() == path_max) return std::nullopt;
        proof.path.push_back(*hash);
    }
    if (!line) return std::nullopt;
    proof.note = text;
    return proof;
}

}  // namespace cairn
