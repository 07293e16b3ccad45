#include "core/log/portable_log.hpp"

#include <istream>

#include "core/bytes.hpp"
#include "core/log/log_leaf.hpp"

namespace cairn {
namespace {

constexpr std::string_view first_line = "cairn log 1\n";
// What is left of an event when its texts are empty, and each of them at its longest.
constexpr std::size_t stored_event_bytes_max = 256 + category_bytes_max + type_bytes_max +
                                               cause_bytes_max + reason_bytes_max +
                                               payload_bytes_max;

std::string_view bytes_of_uuid(const Uuid& uuid) {
    return {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()};
}

std::string with_length(std::string_view bytes) {
    std::string out;
    put_big_endian(out, static_cast<std::uint32_t>(bytes.size()));
    return out.append(bytes);
}

}  // namespace

Hash write_portable_log(const LmdbEventLog& log,
                        Position until,
                        const std::function<void(std::string_view)>& put,
                        const VerifyProgress& progress) {
    put(first_line);
    put(bytes_of_uuid(log.epoch()));
    merkle::GrowingRoot growing;
    log.read({}, until.value, [&](const Recorded& event) {
        put(with_length(encode_event(event)));
        growing.add(merkle::leaf_hash(leaf_of(event)));
        if (progress) progress(event.position, until);
        return true;
    });
    const Hash root = growing.root();
    put(with_length({}));
    put(big_endian(until.value));
    put(bytes_of(root));
    return root;
}

PortableLogReader::PortableLogReader(std::istream& in) : in_(in) {
    if (take(first_line.size()) != first_line)
        throw StorageError("this is no log that `cairn export --log` wrote");
    const std::string epoch = take(epoch_.bytes.size());
    std::copy(epoch.begin(), epoch.end(), epoch_.bytes.begin());
}

std::optional<Recorded> PortableLogReader::next() {
    const auto bytes = get_big_endian<std::uint32_t>(take(sizeof(std::uint32_t)));
    if (bytes == 0) {
        finish();
        return std::nullopt;
    }
    const std::string place = "event " + std::to_string(read_.next().value);
    if (bytes > stored_event_bytes_max) throw StorageError(place + ": it is too long for an event");
    Recorded event = decode_event(read_.next(), take(bytes));
    if (!within_limits(event)) throw StorageError(place + ": a text in it is too long");
    read_ = event.position;
    return event;
}

void PortableLogReader::finish() {
    const auto count = get_big_endian<std::uint64_t>(take(sizeof(std::uint64_t)));
    if (count != read_.value)
        throw StorageError("the file says that it has " + std::to_string(count) +
                           " events, it has " + std::to_string(read_.value));
    root_ = hash_from(take(sizeof(Hash)));
    if (in_.peek() != std::istream::traits_type::eof())
        throw StorageError("there is something behind the end of the log");
}

std::string PortableLogReader::take(std::size_t bytes) {
    std::string taken(bytes, '\0');
    in_.read(taken.data(), static_cast<std::streamsize>(bytes));
    if (static_cast<std::size_t>(in_.gcount()) != bytes)
        throw StorageError("event " + std::to_string(read_.next().value) +
                           ": the file ends before it does");
    return taken;
}

}  // namespace cairn
