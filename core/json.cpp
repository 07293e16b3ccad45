#include "core/json.hpp"

#include <iterator>
#include <optional>
#include <vector>

namespace cairn {
namespace {

constexpr std::int64_t integer_max = std::int64_t{1} << 53;
constexpr std::size_t place_bytes_max = 256;  // Of an answer about a document of any shape.
constexpr int number_overflow_id = 406;       // nlohmann's number for "out of range".

// Counts what nlohmann's lexer has taken, since its callbacks do not say where they are.
struct CountingIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at;
    std::size_t* taken;

    const char& operator*() const { return *at; }
    CountingIterator& operator++() {
        ++at;
        ++*taken;
        return *this;
    }
    bool operator==(const CountingIterator& other) const { return at == other.at; }
    bool operator!=(const CountingIterator& other) const { return at != other.at; }
};

std::string pointer_segment(std::string_view name) {
    std::string out = "/";
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

// Builds the tree from nlohmann's events with a stack of its own, refusing what its own parser lets
// through.
class TreeBuilder final : public nlohmann::json_sax<Json> {
public:
    TreeBuilder(const JsonLimits& limits, const std::size_t& taken)
        : limits_(limits), taken_(taken) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override {
        return value < -integer_max ? refuse_number() : add(value);
    }
    bool number_unsigned(std::uint64_t value) override {
        return value > std::uint64_t{integer_max} ? refuse_number() : add(value);
    }
    bool number_float(double value, const std::string& text) override {
        const bool is_integer = text.find_first_of(".eE") == std::string::npos;
        return is_integer ? refuse_number() : add(value);
    }
    bool string(std::string& value) override { return add(std::move(value)); }
    bool binary(Json::binary_t&) override { return refuse(ErrorCode::invalid, "json.syntax"); }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        Level& level = levels_.back();
        const auto [member, fresh] = level.container->emplace(std::move(name), nullptr);
        level.member = member;
        return fresh || refuse(ErrorCode::invalid, "json.duplicate_name");
    }

    bool parse_error(std::size_t,
                     const std::string&,
                     const nlohmann::detail::exception& e) override {
        return e.id == number_overflow_id ? refuse_number()
                                          : refuse(ErrorCode::invalid, "json.syntax");
    }

    [[nodiscard]] Result<Json> take() {
        if (error_) return tl::unexpected<Error>(std::move(*error_));
        return std::move(root_);
    }

private:
    struct Level {
        Json* container;
        Json::iterator member;  // The value that is being read, in an object.
    };

    bool add(Json value) { return count() && place_value(std::move(value)) != nullptr; }

    bool open(Json container) {
        if (levels_.size() >= limits_.depth_max) return refuse(ErrorCode::invalid, "json.too_deep");
        if (!count()) return false;
        levels_.push_back({place_value(std::move(container)), {}});
        return true;
    }

    bool close() {
        levels_.pop_back();
        return true;
    }

    bool count() {
        return ++values_ <= limits_.values_max || refuse(ErrorCode::too_large, "json.too_large");
    }

    Json* place_value(Json value) {
        Json* slot = &root_;
        if (!levels_.empty()) slot = next_slot(levels_.back());
        *slot = std::move(value);
        return slot;
    }

    static Json* next_slot(Level& level) {
        if (level.container->is_object()) return &*level.member;
        level.container->push_back(nullptr);
        return &level.container->back();
    }

    bool refuse_number() { return refuse(ErrorCode::invalid, "json.number"); }

    bool refuse(ErrorCode code, const char* reason) {
        error_ = Error{code, reason, {{"place", place()}, {"offset", taken_}}};
        return false;
    }

    [[nodiscard]] std::string place() const {
        std::string out;
        for (std::size_t i = 0; i < levels_.size(); ++i) {
            const std::string segment = segment_of(levels_[i], i + 1 == levels_.size());
            if (out.size() + segment.size() > place_bytes_max) return out;
            out += segment;
        }
        return out;
    }

    [[nodiscard]] static std::string segment_of(const Level& level, bool innermost) {
        const Json& container = *level.container;
        // An outer array holds the container being read already; the innermost one does not yet
        // hold its value.
        if (container.is_array())
            return '/' + std::to_string(container.size() - (innermost ? 0 : 1));
        return container.empty() ? "" : pointer_segment(level.member.key());
    }

    const JsonLimits& limits_;
    const std::size_t& taken_;
    Json root_;
    std::vector<Level> levels_;
    std::size_t values_ = 0;
    std::optional<Error> error_;
};

tl::unexpected<Error> refuse_at(ErrorCode code, const char* reason, std::size_t offset) {
    return fail(code, reason, {{"place", ""}, {"offset", offset}});
}

// What the lexer would let through: a NUL ends its input, and a byte order mark is skipped.
std::optional<std::size_t> find_forbidden(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) return 0;
    const std::size_t nul = text.find('\0');
    if (nul == std::string_view::npos) return std::nullopt;
    return nul;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes_max)
        return refuse_at(ErrorCode::too_large, "json.too_large", limits.bytes_max);
    if (const std::size_t good = utf8_prefix(text); good != text.size())
        return refuse_at(ErrorCode::invalid, "json.not_utf8", good);
    if (const auto forbidden = find_forbidden(text))
        return refuse_at(ErrorCode::invalid, "json.syntax", *forbidden);
    std::size_t taken = 0;
    TreeBuilder builder(limits, taken);
    const char* begin = text.data();
    const char* end = begin + text.size();
    Json::sax_parse(CountingIterator{begin, &taken}, CountingIterator{end, &taken}, &builder);
    return builder.take();
}

Json trusted_json(std::string_view text) { return Json::parse(text); }

std::string json_text(const Json& json) { return json.dump(); }

}  // namespace cairn
