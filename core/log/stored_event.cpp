#include "core/log/stored_event.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "core/crc32c.hpp"
#include "core/log/event_log.hpp"
#include "core/result.hpp"

namespace cairn {
namespace {

constexpr std::uint8_t layout = 1;
constexpr std::uint8_t layout_with_clock = 2;
constexpr std::uint8_t layout_with_behalf = 3;
constexpr std::uint8_t fingerprint_flag = 1;
constexpr std::uint8_t clock_flag = 2;
constexpr std::uint8_t behalf_flag = 4;
constexpr std::size_t fixed_bytes = 93;  // Up to and with the flags, see FORMAT.md.

// Over the key too, so that an event under another's position is noticed.
std::uint32_t checksum(Position position, std::string_view bytes) {
    return crc32c(bytes, crc32c(big_endian(position.value)));
}

template <class Bytes>
void put_bytes(std::string& out, const Bytes& bytes) {
    out.append(bytes.begin(), bytes.end());
}

template <class Length>
void put_text(std::string& out, std::string_view text) {
    put_big_endian(out, static_cast<Length>(text.size()));
    out += text;
}

std::uint64_t microseconds(Time time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

Time as_time(std::uint64_t microseconds) {
    return Time{std::chrono::microseconds{static_cast<std::int64_t>(microseconds)}};
}

[[noreturn]] void damaged(Position position, const char* how) {
    throw StorageError("event " + std::to_string(position.value) + ": " + how);
}

// Takes a stored event apart from the front; every length is checked against what is left.
class Reader {
public:
    Reader(Position position, std::string_view bytes) : position_(position), rest_(bytes) {}

    template <class Integer>
    Integer integer() {
        return get_big_endian<Integer>(take(sizeof(Integer)));
    }
    template <class Length>
    std::string text() {
        return std::string(take(integer<Length>()));
    }
    template <class Bytes>
    Bytes bytes() {
        Bytes out{};
        const std::string_view taken = take(out.size());
        std::copy(taken.begin(), taken.end(), out.begin());
        return out;
    }
    Uuid uuid() { return {bytes<decltype(Uuid::bytes)>()}; }
    void finish() const {
        if (!rest_.empty()) damaged(position_, "bytes are left over");
    }

private:
    std::string_view take(std::size_t size) {
        if (size > rest_.size()) damaged(position_, "it ends too early");
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    Position position_;
    std::string_view rest_;
};

/// The least that can say what an event has: programs from before that refuse it by name.
std::uint8_t layout_of(const Recorded& event) {
    if (event.behalf) return layout_with_behalf;
    return event.clock ? layout_with_clock : layout;
}

bool are_known(std::uint8_t flags, std::uint8_t stored_layout) {
    if (flags > (fingerprint_flag | clock_flag | behalf_flag)) return false;
    const bool has_behalf = (flags & behalf_flag) != 0;
    if (has_behalf != (stored_layout == layout_with_behalf)) return false;
    return has_behalf || ((flags & clock_flag) != 0) == (stored_layout == layout_with_clock);
}

std::string_view without_checksum(Position position, std::string_view bytes) {
    if (bytes.size() < fixed_bytes + sizeof(std::uint32_t)) damaged(position, "it is too short");
    const std::string_view body = bytes.substr(0, bytes.size() - sizeof(std::uint32_t));
    const auto stored = get_big_endian<std::uint32_t>(bytes, body.size());
    if (checksum(position, body) != stored) damaged(position, "its checksum is wrong");
    return body;
}

void read_fixed_part(Reader& reader, Recorded& event) {
    event.kind = reader.integer<std::uint8_t>();
    event.schema = reader.integer<std::uint16_t>();
    event.time = as_time(reader.integer<std::uint64_t>());
    event.commit = {reader.integer<std::uint64_t>()};
    event.version = {reader.integer<std::uint64_t>()};
    event.id = reader.uuid();
    event.command = reader.uuid();
    event.actor = reader.uuid();
    event.stream.id = reader.uuid();
}

void read_texts(Reader& reader, Recorded& event) {
    event.stream.category = reader.text<std::uint8_t>();
    event.type = reader.text<std::uint8_t>();
    event.cause = reader.text<std::uint8_t>();
    event.reason = reader.text<std::uint16_t>();
    event.payload = reader.text<std::uint32_t>();
}

}  // namespace

std::string encode_event(const Recorded& event) {
    CAIRN_ASSERT(within_limits(event));
    std::string out;
    out.reserve(fixed_bytes + 64 + event.payload.size());
    put_big_endian(out, layout_of(event));
    put_big_endian(out, event.kind);
    put_big_endian(out, event.schema);
    put_big_endian(out, microseconds(event.time));
    put_big_endian(out, event.commit.value);
    put_big_endian(out, event.version.value);
    for (const Uuid& uuid : {event.id, event.command, event.actor, event.stream.id})
        put_bytes(out, uuid.bytes);
    put_big_endian(out, static_cast<std::uint8_t>((event.fingerprint ? fingerprint_flag : 0) |
                                                  (event.clock ? clock_flag : 0) |
                                                  (event.behalf ? behalf_flag : 0)));
    if (event.fingerprint) put_bytes(out, *event.fingerprint);
    if (event.clock) put_big_endian(out, microseconds(*event.clock));
    if (event.behalf) put_bytes(out, event.behalf->bytes);
    put_text<std::uint8_t>(out, event.stream.category);
    put_text<std::uint8_t>(out, event.type);
    put_text<std::uint8_t>(out, event.cause);
    put_text<std::uint16_t>(out, event.reason);
    put_text<std::uint32_t>(out, event.payload);
    put_big_endian(out, checksum(event.position, out));
    return out;
}

Recorded decode_event(Position position, std::string_view bytes) {
    Reader reader(position, without_checksum(position, bytes));
    const auto stored = reader.integer<std::uint8_t>();
    if (stored < layout || stored > layout_with_behalf)
        damaged(position, "its layout is not known");
    Recorded event;
    event.position = position;
    read_fixed_part(reader, event);
    const auto flags = reader.integer<std::uint8_t>();
    if (!are_known(flags, stored)) damaged(position, "its flags are not known");
    if ((flags & fingerprint_flag) != 0) event.fingerprint = reader.bytes<Fingerprint>();
    if ((flags & clock_flag) != 0) event.clock = as_time(reader.integer<std::uint64_t>());
    if ((flags & behalf_flag) != 0) event.behalf = reader.uuid();
    read_texts(reader, event);
    reader.finish();
    return event;
}

}  // namespace cairn
