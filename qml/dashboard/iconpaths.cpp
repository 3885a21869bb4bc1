// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "iconpaths.h"

#include <QHash>

#include <optional>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

const QHash<QString, QString> &icons()
{
    static const QHash<QString, QString> icons{
        // things
        {u"thermometer"_s, u"M10 14 V5 Q10 3 12 3 Q14 3 14 5 V14 C18 16.5 16.5 21 12 21 "
                           "C7.5 21 6 16.5 10 14 Z M12 9 V16 O12 17 0.9"_s},
        {u"humidity"_s, u"M12 3 C15 7 18.5 10.5 18.5 14.5 C18.5 18.5 15.5 21 12 21 "
                        "C8.5 21 5.5 18.5 5.5 14.5 C5.5 10.5 9 7 12 3 Z M9 15 Q9.2 17.4 11.4 18"_s},
        {u"bolt"_s, u"M13 2.5 L5 13.5 H11 L10.5 21.5 L19 10 H13 Z"_s},
        {u"sun"_s, u"O12 12 4 M12 2.5 V4.5 M12 19.5 V21.5 M2.5 12 H4.5 M19.5 12 H21.5 "
                   "M5.3 5.3 L6.7 6.7 M17.3 17.3 L18.7 18.7 M5.3 18.7 L6.7 17.3 "
                   "M17.3 6.7 L18.7 5.3"_s},
        {u"moon"_s, u"M20 14 C18 19 12.5 21.5 8 19 C3 16.2 2.2 10 5.5 6 C6.8 4.5 8.5 3.5 10.3 3.2 "
                    "C8 8.5 13 16 20 14 Z"_s},
        {u"lamp"_s, u"M9 18 H15 M10 21 H14 M9 15 C9 13 6 12.5 6 8.8 C6 5.5 8.7 3 12 3 "
                    "C15.3 3 18 5.5 18 8.8 C18 12.5 15 13 15 15 Z"_s},
        {u"home"_s, u"M3.5 11.5 L12 4 L20.5 11.5 M6 9.5 V20 H18 V9.5 M10 20 V14 H14 V20"_s},
        {u"fan"_s, u"O12 12 1.6 M12 10.4 C9.5 8.5 9.5 3.5 13 3.5 C16 3.5 15.5 7.5 13.3 11 "
                   "M13.5 12.6 C16.4 11.4 20.8 13.8 19 16.8 C17.5 19.4 14.3 17 12.4 13.5 "
                   "M10.7 13 C10.2 16 6 18.6 4.2 15.6 C2.8 13 6.5 11.4 10.5 11.5"_s},
        {u"flame"_s, u"M12 21 C8 21 5.5 18.3 5.5 14.8 C5.5 11 8.5 9.5 9 5.5 C11.5 6.5 12.5 8.5 "
                     "12.5 11 C13.8 10.3 14.3 9 14.3 7.5 C17 9.5 18.5 12 18.5 14.8 "
                     "C18.5 18.3 16 21 12 21 Z"_s},
        {u"lock"_s,
         u"M6 11 H18 V20 H6 Z M8.5 11 V7.5 C8.5 2.5 15.5 2.5 15.5 7.5 V11 M12 14.5 V16.5"_s},
        {u"door"_s, u"M6 21 V3.5 H18 V21 M3.5 21 H20.5 M14.5 12 V13"_s},
        {u"window"_s, u"M4.5 4 H19.5 V20 H4.5 Z M12 4 V20 M4.5 12 H19.5"_s},
        {u"blind"_s, u"M3.5 4 H20.5 M5 4 V16 H19 V4 M5 8 H19 M5 12 H19 M12 16 V20"_s},
        {u"battery"_s,
         u"M3.5 7.5 H18.5 V16.5 H3.5 Z M21 10.5 V13.5 M6.5 10.5 V13.5 M9.5 10.5 V13.5"_s},
        {u"plug"_s,
         u"M8.5 3 V8 M15.5 3 V8 M6 8 H18 V11.5 C18 15 15.5 17 12 17 C8.5 17 6 15 6 11.5 Z "
         "M12 17 V21"_s},
        {u"leaf"_s,
         u"M5 19 C4 9 10 4 20 4 C20.5 14 15.5 20 7.5 17.5 M4.5 20.5 C7 15 10 12 15 9.5"_s},
        {u"wind"_s, u"M3 9 H14 C17.5 9 17.5 4 14.5 4 Q12.8 4 12.5 5.5 M3 13 H18.5 "
                    "C22 13 22 18 18.8 18 Q17.2 18 16.8 16.6 M3 17 H11 C14 17 14 21 11.3 21"_s},
        {u"chart"_s, u"M4 4 V20 H20.5 M7.5 15.5 L11 10.5 L14 13.5 L19.5 7"_s},
        {u"service"_s, u"M4 4.5 H20 V11 H4 Z M4 13 H20 V19.5 H4 Z M7.5 7.7 H8 M7.5 16.3 H8"_s},
        {u"message"_s, u"M4 5 H20 V16.5 H11 L6.5 20.5 V16.5 H4 Z"_s},
        // states
        {u"check"_s, u"M5 12.5 L10 17.5 L19.5 7"_s},
        {u"warning"_s, u"M12 4 L21.5 20 H2.5 Z M12 10 V14.5 M12 17.2 V17.3"_s},
        {u"error"_s, u"M8.3 3.5 H15.7 L20.5 8.3 V15.7 L15.7 20.5 H8.3 L3.5 15.7 V8.3 Z "
                     "M12 8 V12.8 M12 15.9 V16"_s},
        {u"stale"_s, u"O12 12 8.5 M12 7.5 V12 L15 14"_s},
        {u"online"_s,
         u"M4 10.5 C8.5 6 15.5 6 20 10.5 M7 14 C9.8 11.2 14.2 11.2 17 14 O12 17.6 0.9"_s},
        {u"offline"_s, u"M4 10.5 C5.8 8.7 8 7.6 10.3 7.3 M15 8 Q17.8 8.8 20 10.5 "
                       "M7 14 Q8.8 12.3 11 12 O12 17.6 0.9 M4.5 4 L19.5 20"_s},
        {u"pending"_s,
         u"M12 3.5 C7.3 3.5 3.5 7.3 3.5 12 C3.5 16.7 7.3 20.5 12 20.5 C16.7 20.5 20.5 16.7 20.5 12"_s},
        {u"off"_s, u"O12 12 8.5"_s},
        {u"unknown"_s, u"M6 12 H18"_s},
        // actions
        {u"power"_s, u"M12 3.5 V11.5 M7.5 6.5 C2 10 4 20 12 20 C20 20 22 10 16.5 6.5"_s},
        {u"search"_s, u"O10.5 10.5 6.5 M15.5 15.5 L20.5 20.5"_s},
        {u"pause"_s, u"M8.5 5 V19 M15.5 5 V19"_s},
        {u"play"_s, u"M7.5 4.5 L19 12 L7.5 19.5 Z"_s},
        {u"follow"_s, u"M5 5.5 L12.5 12 L5 18.5 M18.5 5 V19"_s},
        {u"send"_s, u"M3.5 4.5 L21 12 L3.5 19.5 L6.5 12 Z M6.5 12 H12.5"_s},
        {u"trash"_s,
         u"M4 6.5 H20 M9 6.5 V4 H15 V6.5 M6 6.5 L7 20.5 H17 L18 6.5 M10 10.5 V16.5 M14 10.5 V16.5"_s},
        {u"close"_s, u"M6 6 L18 18 M18 6 L6 18"_s},
        {u"plus"_s, u"M12 5 V19 M5 12 H19"_s},
        {u"minus"_s, u"M5 12 H19"_s},
        {u"right"_s, u"M9 5.5 L15.5 12 L9 18.5"_s},
        {u"down"_s, u"M5.5 9 L12 15.5 L18.5 9"_s},
        {u"history"_s, u"M4 12 C4 7.5 7.5 4 12 4 C16.5 4 20 7.5 20 12 C20 16.5 16.5 20 12 20 "
                       "Q8 20 5.5 17 M4 6.5 V12 H9.5 M12 8 V12.5 L15 14"_s},
        {u"rising"_s, u"M6 18 L18 6 M9 6 H18 V15"_s},
        {u"falling"_s, u"M6 6 L18 18 M18 9 V18 H9"_s},
        {u"steady"_s, u"M4 12 H20 M14 6 L20 12 L14 18"_s},
    };
    return icons;
}

class PathReader
{
public:
    explicit PathReader(QStringView text)
        : m_text(text)
    {
    }

    QPainterPath read()
    {
        while (const std::optional<QChar> letter = nextLetter()) {
            if (!take(letter->unicode()))
                break;
        }
        return m_path;
    }

private:
    bool take(char16_t letter)
    {
        const QPointF here = m_path.currentPosition();
        switch (letter) {
        case 'M':
            m_path.moveTo(point());
            return true;
        case 'L':
            m_path.lineTo(point());
            return true;
        case 'H':
            m_path.lineTo(number(), here.y());
            return true;
        case 'V':
            m_path.lineTo(here.x(), number());
            return true;
        case 'C': {
            const QPointF first = point();
            const QPointF second = point();
            m_path.cubicTo(first, second, point());
            return true;
        }
        case 'Q': {
            const QPointF control = point();
            m_path.quadTo(control, point());
            return true;
        }
        case 'O': {
            const QPointF centre = point();
            const qreal radius = number();
            m_path.addEllipse(centre, radius, radius);
            return true;
        }
        case 'Z':
            m_path.closeSubpath();
            return true;
        default:
            return false;
        }
    }

    std::optional<QChar> nextLetter()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
        if (m_at == m_text.size())
            return {};
        return m_text[m_at++];
    }

    QPointF point()
    {
        const qreal x = number();
        return {x, number()};
    }

    qreal number()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
        const qsizetype start = m_at;
        while (m_at < m_text.size() &&
               (m_text[m_at].isDigit() || m_text[m_at] == u'.' || m_text[m_at] == u'-'))
            ++m_at;
        return m_text.mid(start, m_at - start).toDouble();
    }

    const QStringView m_text;
    qsizetype m_at = 0;
    QPainterPath m_path;
};

} // namespace

QPainterPath iconPath(const QString &name)
{
    return parsePath(icons().value(name));
}

QStringList iconNames()
{
    QStringList names = icons().keys();
    names.sort();
    return names;
}

QPainterPath parsePath(QStringView text)
{
    return PathReader(text).read();
}

} // namespace mqtt
