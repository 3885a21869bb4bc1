// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "settings/jsonreader.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

#include <cctype>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

// Walks over the text for what QJsonDocument does not tell: lines of keys, keys given twice, and
// errors in words, at the place where the mistake is. The values themselves QJsonDocument makes.
class JsonScanner
{
public:
    JsonScanner(const QByteArray &text, QHash<QStringList, int> &lines)
        : m_text(text)
        , m_lines(lines)
    {
    }

    void scan()
    {
        skipSpace();
        if (peek() != '{')
            return fail(u"an object ('{')"_s);
        if (!scanValue())
            return;
        skipSpace();
        if (m_at < m_text.size())
            fail(u"nothing behind the last '}'"_s);
    }

    void fail(const QString &allowed, const QString &message = {})
    {
        ConfigComplaint complaint;
        complaint.line = m_line;
        complaint.column = columnAt(m_at);
        complaint.found = message.isEmpty() ? foundHere() : QString();
        complaint.message = message.isEmpty() ? messageHere() : message;
        complaint.allowed = allowed;
        m_complaints.append(complaint);
        m_failed = true;
    }

    void moveTo(qsizetype offset)
    {
        m_at = qBound(qsizetype(0), offset, m_text.size());
        const QByteArrayView before = QByteArrayView(m_text).first(m_at);
        m_line = int(before.count('\n')) + 1;
        m_lineStart = before.lastIndexOf('\n') + 1;
    }

    [[nodiscard]] const QList<ConfigComplaint> &complaints() const { return m_complaints; }
    [[nodiscard]] bool failed() const { return m_failed; }

private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    [[nodiscard]] int columnAt(qsizetype offset) const
    {
        return int(QString::fromUtf8(m_text.sliced(m_lineStart, offset - m_lineStart)).size()) + 1;
    }

    // What stands here, in words: a character. A word may be of a password without its quotes.
    [[nodiscard]] QString foundHere() const
    {
        if (m_at >= m_text.size())
            return u"the end of the file"_s;
        return std::ispunct(uchar(peek())) ? u'\'' % QLatin1Char(peek()) % u'\'' : u"a word"_s;
    }

    [[nodiscard]] QString messageHere() const
    {
        switch (peek()) {
        case '/':
        case '#':
            return u"is out of place (JSON has no comments)"_s;
        case '\'':
            return u"is out of place (JSON has double quotes only)"_s;
        default:
            return u"is out of place"_s;
        }
    }

    void skipSpace()
    {
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '\n') {
                ++m_line;
                m_lineStart = m_at + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
        }
    }

    bool stop(const QString &allowed, const QString &message = {})
    {
        fail(allowed, message);
        return false;
    }

    bool scanValue()
    {
        if (++m_count > MostConfigValues)
            return stop(u"100000"_s, u"has too many values"_s);
        switch (peek()) {
        case '{':
            return scanObject();
        case '[':
            return scanArray();
        case '"':
            return scanText().has_value();
        default:
            return scanWord();
        }
    }

    bool scanObject()
    {
        QSet<QString> keys;
        return scanItems('}', [&] {
            const int line = m_line;
            const int column = columnAt(m_at);
            if (peek() != '"')
                return stop(keys.isEmpty() ? u"a key in double quotes or '}'"_s
                                           : u"a key in double quotes"_s);
            const std::optional<QString> key = scanText();
            if (!key)
                return false;
            m_path.append(*key);
            if (keys.contains(*key))
                complainTwice(line, column);
            keys.insert(*key);
            m_lines.insert(m_path, line);
            skipSpace();
            if (peek() != ':')
                return stop(u"':' and a value behind the key"_s);
            ++m_at;
            skipSpace();
            return scanValue();
        });
    }

    bool scanArray()
    {
        qsizetype index = 0;
        return scanItems(']', [&] {
            m_path.append(QString::number(index++));
            m_lines.insert(m_path, m_line);
            return scanValue();
        });
    }

    // Items between brackets, with commas between them; scanItem puts its key on the path.
    template <typename Item>
    bool scanItems(char close, Item scanItem)
    {
        const int openLine = m_line;
        const qsizetype level = m_path.size();
        if (level >= DeepestConfig)
            return stop(u"100 levels"_s, u"is nested too deep"_s);
        ++m_at;
        skipSpace();
        if (peek() == close) {
            ++m_at;
            return true;
        }
        for (;;) {
            if (!scanItem())
                return false;
            m_path.resize(level);
            skipSpace();
            const char c = peek();
            if (c == close) {
                ++m_at;
                return true;
            }
            if (c != ',') {
                return stop(u"',' or '"_s % QLatin1Char(close) % "' (opened in line "_L1 %
                            QString::number(openLine) % u')');
            }
            ++m_at;
            skipSpace();
            if (peek() == close)
                return stop(u"a further item, or no ',' before it"_s);
        }
    }

    std::optional<QString> scanText()
    {
        const qsizetype start = m_at++;
        bool isEscaped = false;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (uchar(m_text[m_at]) < 0x20) {
                stop(u"'\"' on the same line, \\n and \\t in the text"_s,
                     u"the text has a line break or control character"_s);
                return {};
            }
            if (m_text[m_at] == '\\') {
                isEscaped = true;
                if (!scanEscape())
                    return {};
            } else {
                ++m_at;
            }
        }
        if (m_at >= m_text.size()) {
            m_at = start;
            stop(u"a closing '\"'"_s, u"the text does not end"_s);
            return {};
        }
        ++m_at;
        const QByteArray raw = m_text.sliced(start, m_at - start);
        if (!isEscaped)
            return QString::fromUtf8(raw.sliced(1, raw.size() - 2));
        return QJsonDocument::fromJson('[' + raw + ']').array().first().toString();
    }

    bool scanEscape()
    {
        static const QRegularExpression escape(u"^\\\\([\"\\\\/bfnrt]|u[0-9A-Fa-f]{4})"_s);
        const QString here =
            QString::fromLatin1(m_text.sliced(m_at, qMin<qsizetype>(6, m_text.size() - m_at)));
        const QRegularExpressionMatch match = escape.match(here);
        if (!match.hasMatch()) {
            return stop(u"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"_s,
                        u"the text has an unknown escape"_s);
        }
        m_at += match.capturedLength();
        return true;
    }

    bool scanWord()
    {
        static const QRegularExpression word(
            u"^(true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?)$"_s);
        qsizetype end = m_at;
        while (end < m_text.size() && !QByteArrayView(",]}:\"{[ \t\r\n").contains(m_text[end]))
            ++end;
        if (!word.match(QString::fromUtf8(m_text.sliced(m_at, end - m_at))).hasMatch())
            return stop(u"text in double quotes, a number, true, false, null, '{' or '['"_s);
        m_at = end;
        return true;
    }

    void complainTwice(int line, int column)
    {
        ConfigComplaint complaint;
        complaint.line = line;
        complaint.column = column;
        complaint.key = m_path.join(u'.');
        complaint.message = u"is given twice, first in line %1"_s.arg(m_lines.value(m_path));
        complaint.allowed = u"once"_s;
        m_complaints.append(complaint);
    }

    const QByteArray &m_text;
    QHash<QStringList, int> &m_lines;
    QList<ConfigComplaint> m_complaints;
    QStringList m_path;
    qsizetype m_at = 0;
    qsizetype m_lineStart = 0;
    int m_line = 1;
    int m_count = 0;
    bool m_failed = false;
};

} // namespace

QList<ConfigComplaint> readJson(const QByteArray &text, ConfigTree &tree)
{
    JsonScanner scanner(text, tree.lines);
    scanner.scan();
    if (scanner.failed())
        return scanner.complaints();
    QJsonParseError error;
    tree.root = QJsonDocument::fromJson(text, &error).object();
    if (error.error != QJsonParseError::NoError) { // numbers beyond a double
        scanner.moveTo(error.offset);
        scanner.fail({}, error.errorString());
    }
    return scanner.complaints();
}

} // namespace mqtt
